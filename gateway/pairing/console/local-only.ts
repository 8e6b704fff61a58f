/** What to say to somebody who wants to open such a link on a phone. */
export function opensToOthers(port: number): string {
  return `Only this machine reaches it; http: { listen: ":${port}" } in the configuration opens it to others, such as phones.`;
}
