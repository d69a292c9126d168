import { link } from "@rec/node";

const plugin = `dist/${process.argv[2]}.wasm`;
const { exports } = await link({ editor: "dist/editor.wasm", shout: plugin }, { wasi: true }).catch(stop);
exports.editor.open();
exports.shout.start();
exports.editor.show();

function stop({ diagnostics: [{ code, message, hint }] }) {
  console.log(`${code}: ${message}\n${hint}`);
  process.exit();
}
