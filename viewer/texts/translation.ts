/** The same keys with other words: a translation has every text of the original, and none besides. */
export type Translation<T> = T extends (...args: infer Args) => string
  ? (...args: Args) => string
  : T extends string
    ? string
    : { readonly [Key in keyof T]: Translation<T[Key]> };
