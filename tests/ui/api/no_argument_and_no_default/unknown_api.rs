//@ errors: 1

mod api {
    specforge::api!(admn);
}

fn main() {}
