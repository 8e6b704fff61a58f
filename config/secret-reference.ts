import { z } from 'zod';
import { filePath } from './values.ts';

/** Where a secret is kept that does not stand in the configuration itself. */
export type SecretReference =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly credential: string };

const reference = z
  .strictObject({
    file: filePath.exactOptional().meta({
      description: 'A file that holds it on its one line, such as /etc/oriel/porch-password.',
    }),
    env: z
      .string()
      .max(128)
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable, without $')
      .exactOptional()
      .meta({ description: 'The environment variable that holds it, such as PORCH_PASSWORD.' }),
    credential: z
      .string()
      .max(255)
      .regex(/^[A-Za-z0-9_@:-][A-Za-z0-9_.@:-]*$/, 'expected the name of a credential, without a path')
      .exactOptional()
      .meta({
        description: 'The credential that systemd passes it as (`LoadCredential=`), such as porch-password.',
      }),
  })
  .superRefine((keys, context) => {
    // A misspelt key is told of already.
    const isMisspelt = context.issues.some((issue) => issue.code === 'unrecognized_keys');
    if (isMisspelt || Object.keys(keys).length === 1) return;
    const message = 'expected the secret itself, or exactly one of file, env and credential';
    context.addIssue({ code: 'custom', path: [], message });
  });

/** As it stands in the outline beside the text. */
export const REFERENCE_OUTLINE = {
  properties: z.toJSONSchema(reference, { io: 'input' }).properties,
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
};

/** What is wrong with a reference, or the reference. */
export function readReference(
  written: unknown,
): { readonly reference: SecretReference } | { readonly issues: readonly z.core.$ZodIssue[] } {
  const result = reference.safeParse(written);
  if (!result.success) return { issues: result.error.issues };
  const { file, env, credential } = result.data;
  if (file !== undefined) return { reference: { file } };
  if (env !== undefined) return { reference: { env } };
  return { reference: { credential: credential ?? '' } };
}
