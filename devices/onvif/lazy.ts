/** Does `work` at the first call and keeps what came of it; a failure is not kept. */
export function lazy<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return async () => {
    underWay ??= work();
    try {
      return await underWay;
    } catch (error) {
      underWay = undefined;
      throw error;
    }
  };
}
