/**
 * Says in one sentence why this Node can not run Oriel, or nothing where it can.
 *
 * @param {{ running: string, required: string }} versions `running` as in `process.versions.node`, `required` as
 *   in package.json's `engines.node`, in the form `>=20.19`
 * @returns {string | undefined}
 * @throws {Error} where `required` has another form
 */
export function nodeVersionProblem({ running, required }) {
  const wanted = /^>=\s*(\d+)\.(\d+)/.exec(required);
  if (!wanted)
    throw new Error(`engines.node in package.json reads "${required}"; it must read ">=MAJOR.MINOR".`);
  const [major, minor] = running.split('.').map(Number);
  const [, wantedMajor, wantedMinor] = wanted.map(Number);
  if (isAtLeast([major, minor], [wantedMajor, wantedMinor])) return undefined;
  return (
    `Oriel needs Node ${wantedMajor}.${wantedMinor} or newer, and this is Node ${running}: ` +
    'install a newer one (https://nodejs.org/en/download) and try again.'
  );
}

/**
 * @param {(number | undefined)[]} running
 * @param {(number | undefined)[]} wanted
 */
function isAtLeast([major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]) {
  return major === wantedMajor ? minor >= wantedMinor : major > wantedMajor;
}
