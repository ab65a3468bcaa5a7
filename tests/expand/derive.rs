//! What `#[derive(Schema)]` becomes on a type of the user's.

mod api {
    specforge::api!("openapi.yaml", types(Note = crate::Note));
}

#[derive(specforge::Schema)]
#[schema("Note")]
pub struct Note {
    pub text: String,
    pub pinned: bool,
}

fn main() {}
