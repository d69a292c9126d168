/**
 * The name of a function or variable of C++ without its parameters, from the symbol that compilers give it.
 *
 *   _ZN6shapes4areaEi      shapes::area
 *   _ZNK6shapes3Box4sizeEv shapes::Box::size
 *   _Z4areaPKc             area
 *   _ZTV3Box               vtable for Box
 *
 * Itanium C++ ABI, "Name encoding". Names with templates, operators and substitutions are not read.
 *
 * @returns undefined if the symbol is not read
 */
export function cppName(symbol: string): string | undefined {
  const prefix = /^_Z(TV|TI|TS)?(N[rVK]*)?/.exec(symbol);
  if (prefix === null) return undefined;
  const [all, special = "", nested] = prefix;
  const parts: string[] = [];
  let at = all.length;
  for (;;) {
    const digits = /^\d{1,4}/.exec(symbol.slice(at, at + 4))?.[0];
    if (digits !== undefined) {
      const start = at + digits.length;
      at = start + Number(digits);
      if (at > symbol.length) return undefined;
      parts.push(symbol.slice(start, at));
    } else {
      const method = symbol.slice(at, at + 2);
      const own = METHODS[method];
      const last = parts.at(-1);
      if (own === undefined || nested === undefined || last === undefined) break;
      parts.push(own + last);
      at += 2;
    }
    if (nested === undefined) break;
  }
  const isWhole = parts.length > 0 && (nested === undefined || symbol[at] === "E");
  return isWhole ? `${SPECIAL[special] ?? ""}${parts.join("::")}` : undefined;
}

/** Constructors and destructors have the name of their class. */
const METHODS: Readonly<Record<string, string>> = { C1: "", C2: "", C3: "", D0: "~", D1: "~", D2: "~" };

const SPECIAL: Readonly<Record<string, string>> = { TV: "vtable for ", TI: "typeinfo for ", TS: "typeinfo name for " };
