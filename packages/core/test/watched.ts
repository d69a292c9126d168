/** The same data; `onRead` is called when a member of it, or of an object inside, is read. */
export function watched<Value extends object>(value: Value, onRead: () => void): Value {
  const known = new WeakMap<object, object>();
  const watch = (one: object): object => {
    // A proxy of a frozen object may not return another value for a member.
    const open = Array.isArray(one) ? [...one] : { ...one };
    const proxy = new Proxy(open, {
      get(target, key, receiver) {
        onRead();
        const member: unknown = Reflect.get(target, key, receiver);
        if (typeof member !== "object" || member === null) return member;
        const inside = known.get(member) ?? watch(member);
        known.set(member, inside);
        return inside;
      },
    });
    return proxy;
  };
  return watch(value) as Value;
}
