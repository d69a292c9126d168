export declare function list(): usize;
