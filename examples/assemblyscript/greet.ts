@external("host", "log")
declare function log(text: string): void;

@external("histogram", "count")
declare function count(letter: u32): u32;

export function greet(name: string): string {
  log(`${count(97)} times a`);
  return `Hello, ${name}`;
}
