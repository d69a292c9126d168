export declare function add(text: usize, bytes: i32): void;
export declare function count(letter: u32): u32;
