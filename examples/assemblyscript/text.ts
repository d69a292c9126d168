// Makes texts on its heap. The module histogram counts their letters, in the memory of this one.

@external("histogram", "add")
declare function add(text: usize, bytes: i32): void;

@external("host", "log")
declare function log(text: string): void;

export function countLetters(times: i32): void {
  const text = "abracadabra".repeat(times);
  add(changetype<usize>(text), text.length << 1);
}

export function report(letters: i32): void {
  log(`counted ${letters} letters`);
}
