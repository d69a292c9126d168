let count = 0;

/** Imports the text of an ES module. Each call gives a new module. */
export async function importText<Module>(text: string): Promise<Module> {
  count += 1;
  return (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`${text}\n// ${count}`)}`
  )) as Module;
}
