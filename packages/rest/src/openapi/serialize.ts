import { stringify } from 'yaml';
import type { OpenApiDocument } from './document.ts';

/** The document as it is committed and served: two spaces, a newline at the end. */
export function toJson(document: OpenApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The same as YAML, without anchors (some readers know none). */
export function toYaml(document: OpenApiDocument): string {
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
}
