/** A tree: its nodes as an S-expression, and the type, start and end of each node in order of the text. */
export interface ParsedTree {
  readonly text: string;
  readonly nodes: readonly (readonly [type: number, start: number, end: number])[];
}

/** The host functions of web-tree-sitter's module, as its JavaScript has them. */
export interface TreeSitterHost {
  readonly imports: Readonly<Record<string, Readonly<Record<string, WebAssembly.ImportValue>>>>;
  readonly memory: WebAssembly.Memory;
  /** The text that is parsed next. */
  text: string;
}

/** The limits that web-tree-sitter declares. */
const MEMORY = { initial: 512, maximum: 32_768 };

/** Code units that the module reads in one call. */
const MOST_UNITS = 5_119;

export function createTreeSitterHost(memory: WebAssembly.Memory = new WebAssembly.Memory(MEMORY)): TreeSitterHost {
  const refuse = (name: string) => (): never => {
    throw new Error(`${name} was called`);
  };
  const growTo = (bytes: number): number => {
    memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / 65_536));
    return 1;
  };
  const readText = (buffer: number, index: number, _row: number, _column: number, length: number): void => {
    const view = new DataView(memory.buffer);
    const units = host.text.slice(index, index + MOST_UNITS);
    view.setInt32(length, units.length, true);
    for (let at = 0; at < units.length; at += 1) view.setUint16(buffer + 2 * at, units.charCodeAt(at), true);
  };
  const host: TreeSitterHost = {
    memory,
    text: "",
    imports: {
      wasi_snapshot_preview1: {
        fd_write: refuse("fd_write"),
        fd_seek: refuse("fd_seek"),
        fd_close: refuse("fd_close"),
      },
      env: {
        memory,
        emscripten_resize_heap: growTo,
        _abort_js: refuse("_abort_js"),
        __assert_fail: refuse("__assert_fail"),
        tree_sitter_parse_callback: readText,
        tree_sitter_log_callback: refuse("tree_sitter_log_callback"),
        tree_sitter_progress_callback: () => 0,
        tree_sitter_query_progress_callback: () => 0,
      },
    },
  };
  return host;
}

interface ParseTask {
  /** Exports of web-tree-sitter's module. */
  readonly main: WebAssembly.Exports;
  /** The only function of the grammar's module. */
  readonly grammar: () => number;
  readonly host: TreeSitterHost;
  readonly text: string;
}

/** Parses a text with the functions of web-tree-sitter's module alone. */
export function parseWith({ main, grammar, host, text }: ParseTask): ParsedTree {
  const call = (name: string, ...values: number[]): number =>
    (main[name] as (...values: number[]) => number)(...values);
  const word = (address: number): number => new DataView(host.memory.buffer).getInt32(address, true);
  host.text = text;
  const transfer = call("ts_init");
  call("ts_parser_new_wasm");
  const [parser, input] = [word(transfer), word(transfer + 4)];
  if (call("ts_parser_set_language", parser, grammar()) !== 1) throw new Error("The grammar does not fit");
  const tree = call("ts_parser_parse_wasm", parser, input, 0, 0, 0);
  call("ts_tree_root_node_wasm", tree);
  const address = call("ts_node_to_string_wasm", tree);
  const bytes = new Uint8Array(host.memory.buffer);
  const expression = Buffer.from(bytes.slice(address, bytes.indexOf(0, address))).toString();
  call("free", address);
  call("ts_tree_root_node_wasm", tree);
  call("ts_tree_cursor_new_wasm", tree);
  const goTo = (name: string): boolean => call(`ts_tree_cursor_goto_${name}_wasm`, tree) === 1;
  const current = (name: string): number => call(`ts_tree_cursor_${name}_wasm`, tree);
  const nodes: [number, number, number][] = [];
  for (let isDone = false; !isDone; ) {
    nodes.push([current("current_node_type_id"), current("start_index"), current("end_index")]);
    if (goTo("first_child") || goTo("next_sibling")) continue;
    do isDone = !goTo("parent");
    while (!isDone && !goTo("next_sibling"));
  }
  call("ts_tree_delete", tree);
  call("ts_parser_delete", parser);
  return { text: expression, nodes };
}
