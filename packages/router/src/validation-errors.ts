import type { FieldError } from '@matinee/core/errors';
import type { ZodError } from 'zod';

/** The issues of a refused input by dotted path; an unknown key is an error at its own name. */
export function fieldErrors(error: ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return { path: issue.path.join('.'), message: issue.message };
    const messages = issue.message.split('\n');
    return issue.keys.map((key, i) => ({
      path: [...issue.path, key].join('.'),
      message: messages[i] ?? 'Unknown',
    }));
  });
}
