/**
 * The modules that were compiled while `work` ran, each by the names of its exports. Failed compilations do not count.
 */
export async function countCompiles<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly compiled: readonly string[] }> {
  const { compile, compileStreaming } = WebAssembly;
  const compiled: string[] = [];
  const counted =
    <Source>(callee: (source: Source) => Promise<WebAssembly.Module>) =>
    async (source: Source): Promise<WebAssembly.Module> => {
      const module = await callee.call(WebAssembly, source);
      compiled.push(
        WebAssembly.Module.exports(module)
          .map(({ name }) => name)
          .join(" "),
      );
      return module;
    };
  Object.assign(WebAssembly, { compile: counted(compile), compileStreaming: counted(compileStreaming) });
  try {
    return { result: await work(), compiled };
  } finally {
    Object.assign(WebAssembly, { compile, compileStreaming });
  }
}
