//! A second module in the memory of records.zig, with static data and a stack of its own.

extern "env" fn malloc(bytes: usize) ?[*:0]u8;

const digits = "0123456789abcdef";

/// Returns the number in base 16, as text that ends in 0. The caller frees the block.
export fn label(number: u32) ?[*:0]u8 {
    var reversed: [8]u8 = undefined;
    var count: usize = 0;
    var rest = number;
    while (count == 0 or rest != 0) : (rest /= 16) {
        reversed[count] = digits[rest % 16];
        count += 1;
    }
    const text = malloc(count + 1) orelse return null;
    for (0..count) |at| text[at] = reversed[count - 1 - at];
    text[count] = 0;
    return text;
}
