// Makes names on its heap, and keeps them.

const names: string[] = [];

export function addName(id: i32): void {
  names.push(`name ${id}`);
}

/** The last three names, as one text. */
export function list(): usize {
  return changetype<usize>(names.slice(-3).join(", "));
}
