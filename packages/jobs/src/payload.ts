import type { JobDefinition } from './contract.ts';
import { InvalidJobPayloadError } from './errors.ts';

/**
 * The payload as its schema gives it back.
 *
 * @throws InvalidJobPayloadError naming each field that is wrong, without its value
 */
export function parsePayload(name: string, definition: JobDefinition, payload: unknown): unknown {
  const parsed = definition.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => {
    const field = path.map(String).join('.');
    return field ? `${field}: ${message}` : message;
  });
  throw new InvalidJobPayloadError(`payload of "${name}" is invalid: ${complaints.join('; ')}`, {
    cause: parsed.error,
  });
}
