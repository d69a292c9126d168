// Opens each library that the command line names, asks it for two prices, and closes it.
import { openProgram } from "@rec/node/dylink";

const program = await openProgram({ shop: "dist/shop.wasm" }, { wasi: true });

for (const name of process.argv.slice(2)) {
  const library = await program.open(`dist/${name}.so`).catch(stop);
  const price = library.symbol("price");
  price(1990);
  console.log(`${price(500)} prices since the program began`);
  library.close();
}

program.close();

function stop({ diagnostics }) {
  for (const { code, message, hint } of diagnostics) console.log(`${code}: ${message}\n${hint}`);
  process.exit();
}
