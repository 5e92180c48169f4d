/** Runs a step and tells how long it took. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Times steps; one that fails rejects with its name before the reason. */
export const stepTimer =
  (onStep?: (name: string, milliseconds: number) => void): Step =>
  async (name, work) => {
    const started = performance.now();
    try {
      const result = await work();
      onStep?.(name, performance.now() - started);
      return result;
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  };
