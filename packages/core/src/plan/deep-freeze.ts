/** Freezes a tree of plain data. A plan is a few levels deep, even with many modules. */
export function deepFreeze<Data>(node: Data): Data {
  if (typeof node !== "object" || node === null || Object.isFrozen(node)) return node;
  if (Array.isArray(node)) for (const item of node) deepFreeze(item);
  else for (const key in node) deepFreeze(node[key]);
  return Object.freeze(node);
}
