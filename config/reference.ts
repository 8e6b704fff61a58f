import { type Outline, takesReference } from './outline.ts';

const INTRODUCTION = `# Configuration

<!-- Made from config/schema.ts by \`npm run docs\`; change it there. -->

Oriel reads one YAML file, \`npm start -- --config FILE\`; without it \`oriel.yaml\` in the state directory, which is made
when a camera is added, and where that is missing too it shows a simulated camera. Only \`cameras\` is needed; every other
key has a default. \`oriel discover\` and the viewer write cameras into that file and leave all else in it, comments too, as
it is. In the viewer an admin also changes one (its name, streams, inverted axes, and what signs in to it) and removes it; the
tokens' lists follow its name. What can not be changed safely, such as an alias in that place, is refused.
[oriel.sample.yaml](oriel.sample.yaml) is a file to begin with, and
[configuration.schema.json](configuration.schema.json) lets an editor complete and check it
(\`# yaml-language-server: $schema=…\`). Unknown keys are refused. Durations read \`10s\`, \`500ms\`, \`2m\`; sizes \`8MB\`.
A relative path counts from the file's directory.

Secrets are marked 🔒; no message or log line holds one. Each is written as text, or as the place where it is kept, from
which it is read at the start:

    password: { file: /etc/oriel/porch-password }   # a file that holds it on its one line
    password: { env: PORCH_PASSWORD }               # a variable of the daemon's environment
    password: { credential: porch-password }        # what systemd passes (LoadCredential=, LoadCredentialEncrypted=)

A password that is given to \`oriel discover\` or in the viewer is kept in \`oriel.passwords/<camera>\` beside
\`oriel.yaml\`, which only the owner of that file reads, and the camera's entry refers to it, whatever stood there before;
removing the camera removes it. Where other users can read a file
with secrets, one line of the log at the start, and \`oriel check\`, say so with the \`chmod\` to type. \`oriel check\` reads
every secret, so it wants the daemon's environment and user.
`;

/** Makes docs/configuration.md. */
export function makeReference(outline: Outline): string {
  const sections = Object.entries(outline.properties ?? {}).map(([key, node]) => {
    const rows = rowsOf(node, key).map((cells) => `| ${cells.join(' | ')} |`);
    return [
      `## ${key}`,
      text(node.description),
      ['| Key | Default | Example | Meaning |', '|---|---|---|---|', ...rows].join('\n'),
    ].join('\n\n');
  });
  return `${[INTRODUCTION.trimEnd(), ...sections].join('\n\n')}\n`;
}

/** The rows of what is below `node`, which stands at `path`. */
function rowsOf(node: Outline, path: string): string[][] {
  if (node.items?.properties) return rowsOf(node.items, `${path}[]`);
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const childPath = `${path}.${key}`;
    const isRequired = node.required?.includes(key) ?? false;
    // How a secret is referred to is said once, at the top.
    const below = takesReference(child) ? [] : rowsOf(child, childPath);
    return [rowOf({ path: childPath, node: child, isRequired }), ...below];
  });
}

function rowOf({ path, node, isRequired }: { path: string; node: Outline; isRequired: boolean }): string[] {
  const byItself = isRequired ? 'needed' : '';
  const [example] = node.examples ?? [];
  const isCompound = node.type === 'object' || node.items?.type === 'object';
  return [
    `\`${path}\`${node.writeOnly ? ' 🔒' : ''}`,
    node.default === undefined || node.type === 'object' ? byItself : code(node.default),
    example === undefined || isCompound ? '' : code(example),
    [text(node.description), choices(node)].filter(Boolean).join(' ').replaceAll('|', '\\|'),
  ];
}

function choices(node: Outline): string {
  return node.enum ? `One of ${node.enum.map((choice) => `\`${text(choice)}\``).join(', ')}.` : '';
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
