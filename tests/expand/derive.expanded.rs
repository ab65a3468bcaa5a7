//! What `#[derive(Schema)]` becomes on a type of the user's.
mod api {
    #[doc(inline)]
    pub use crate::Note as Note;
    const _: bool = <Note as ::specforge::Schema>::DERIVED;
    #[doc(hidden)]
    pub mod __tied {
        #[allow(unused_imports)]
        use ::specforge::__private::Other as _;
        pub type TiedNote = <super::Note as ::specforge::__private::When<
            { ::specforge::__private::Probe::<super::Note>::IS_TIED },
        >>::This;
    }
    #[doc(hidden)]
    pub const __DOCUMENT: (u128, &::core::primitive::str) = (
        0x44682c1c0998629c136375d8fa899612,
        "expand/openapi.yaml",
    );
    /// The path of `getNote`.
    pub type GetNotePath = get_note::Path;
    /// One trait per security scheme: the state implements it, and an operation whose scheme nobody implements does not compile.
    pub mod security {}
    /// One type per operation, named like its `operationId`: what the types of a handler are checked against.
    pub mod operations {
        /// `GET /notes/{id}`
        ///
        /// Declared at expand/openapi.yaml:6:20.
        #[allow(non_camel_case_types)]
        pub enum getNote {}
        #[automatically_derived]
        #[allow(non_camel_case_types)]
        impl ::core::fmt::Debug for getNote {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
                match *self {}
            }
        }
    }
    /// `getNote`: GET /notes/{id}
    ///
    /// Declared at expand/openapi.yaml:6:20.
    pub mod get_note {
        /// The path parameters of `getNote`.
        ///
        /// Declared at expand/openapi.yaml:6:20.
        #[allow(clippy::derive_partial_eq_without_eq)]
        pub struct Path {
            /// `id`
            pub id: i64,
        }
        #[automatically_derived]
        #[allow(clippy::derive_partial_eq_without_eq)]
        impl ::core::fmt::Debug for Path {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
                ::core::fmt::Formatter::debug_struct_field1_finish(
                    f,
                    "Path",
                    "id",
                    &&self.id,
                )
            }
        }
        #[automatically_derived]
        #[allow(clippy::derive_partial_eq_without_eq)]
        impl ::core::clone::Clone for Path {
            #[inline]
            fn clone(&self) -> Path {
                Path {
                    id: ::core::clone::Clone::clone(&self.id),
                }
            }
        }
        #[automatically_derived]
        #[allow(clippy::derive_partial_eq_without_eq)]
        impl ::core::marker::StructuralPartialEq for Path {}
        #[automatically_derived]
        #[allow(clippy::derive_partial_eq_without_eq)]
        impl ::core::cmp::PartialEq for Path {
            #[inline]
            fn eq(&self, other: &Path) -> bool {
                self.id == other.id
            }
        }
        #[allow(clippy::question_mark)]
        impl ::specforge::schema::Schema for Path {
            fn decode(
                decoder: &mut ::specforge::decode::Decoder<'_>,
                rules: &'static ::specforge::decode::Rules,
            ) -> ::core::option::Option<Self> {
                let ::core::option::Option::Some((id,)) = decoder
                    .fields(
                        rules,
                        &::specforge::decode::Fields {
                            names: &["id"],
                            required: &[0b1],
                            values: &[super::__rules::INT_MIN_1],
                            ..::specforge::decode::Fields::OPEN
                        },
                    ) else {
                    return ::core::option::Option::None;
                };
                ::core::option::Option::Some(Self { id })
            }
            fn encode(&self, encoder: &mut ::specforge::decode::Encoder) {
                encoder.object();
                encoder.field("id", &self.id);
                encoder.end_object();
            }
        }
        impl ::specforge::schema::Accepts<Path> for Path {}
        impl ::specforge::__private::serde::Serialize for Path {
            fn serialize<S: ::specforge::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::specforge::__private::serialize(self, serializer)
            }
        }
        impl<'de> ::specforge::__private::serde::Deserialize<'de> for Path {
            fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::specforge::__private::deserialize(deserializer)
            }
        }
        /// The answers that `getNote` declares.
        pub enum Response {
            /// 200, `application/json`
            ///
            /// The note
            Ok(super::__tied::TiedNote),
            /// 404
            ///
            /// There is no such note
            NotFound,
        }
        #[automatically_derived]
        impl ::core::fmt::Debug for Response {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
                match self {
                    Response::Ok(__self_0) => {
                        ::core::fmt::Formatter::debug_tuple_field1_finish(
                            f,
                            "Ok",
                            &__self_0,
                        )
                    }
                    Response::NotFound => {
                        ::core::fmt::Formatter::write_str(f, "NotFound")
                    }
                }
            }
        }
        #[diagnostic::do_not_recommend]
        impl ::specforge::__private::RespondStrict<super::operations::getNote>
        for Response {}
        #[diagnostic::do_not_recommend]
        impl ::specforge::__private::Respond<super::operations::getNote> for Response {
            fn respond(self) -> ::specforge::__private::HttpResponse {
                match self {
                    Self::Ok(body) => {
                        ::specforge::__private::Reply::new::<
                            super::operations::getNote,
                        >(200u16)
                            .json("application/json", &body)
                    }
                    Self::NotFound => {
                        ::specforge::__private::Reply::new::<
                            super::operations::getNote,
                        >(404u16)
                            .empty()
                    }
                }
            }
        }
        /// The errors that `getNote` declares.
        pub enum Error {
            /// 404
            ///
            /// There is no such note
            NotFound,
            /// An error of the framework, or one that no handler can help: answered in the schema that its status has.
            Other(::specforge::Error),
        }
        #[automatically_derived]
        impl ::core::fmt::Debug for Error {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
                match self {
                    Error::NotFound => ::core::fmt::Formatter::write_str(f, "NotFound"),
                    Error::Other(__self_0) => {
                        ::core::fmt::Formatter::debug_tuple_field1_finish(
                            f,
                            "Other",
                            &__self_0,
                        )
                    }
                }
            }
        }
        #[diagnostic::do_not_recommend]
        impl ::specforge::__private::RespondStrictError<super::operations::getNote>
        for Error {}
        #[diagnostic::do_not_recommend]
        impl ::specforge::__private::RespondError<super::operations::getNote> for Error {
            fn respond_error(self) -> ::specforge::__private::HttpResponse {
                match self {
                    Self::NotFound => {
                        ::specforge::__private::Reply::new::<
                            super::operations::getNote,
                        >(404u16)
                            .empty()
                    }
                    Self::Other(error) => {
                        ::specforge::__private::RespondError::<
                            super::operations::getNote,
                        >::respond_error(error)
                    }
                }
            }
        }
        impl<E: ::specforge::__private::IntoError> ::core::convert::From<E> for Error {
            fn from(error: E) -> Self {
                Self::Other(error.into_error())
            }
        }
        static SPEC: ::specforge::operation::OperationSpec = ::specforge::operation::OperationSpec {
            id: "getNote",
            method: "GET",
            path: "/notes/{id}",
            location: "expand/openapi.yaml:6:20",
            segments: &[
                &[::specforge::operation::Piece::Literal("notes")],
                &[::specforge::operation::Piece::Parameter(0usize)],
            ],
            path_parameters: &[
                ::specforge::decode::ParameterSpec {
                    name: "id",
                    style: ::specforge::decode::Style::Simple,
                    explode: false,
                    shape: ::specforge::decode::Shape::Scalar,
                    allow_empty: false,
                    json: false,
                },
            ],
            responses: &[
                ::specforge::operation::ResponseSpec {
                    status: ::specforge::operation::StatusSpec::Code(200u16),
                    contents: &[
                        ::specforge::operation::ContentSpec {
                            media_type: "application/json",
                            schema: ::core::option::Option::Some(
                                ::specforge::operation::BodySchema::of::<
                                    super::__tied::TiedNote,
                                >(&::specforge::decode::Rules::NONE),
                            ),
                            error: ::core::option::Option::None,
                        },
                    ],
                    headers: &[],
                },
                ::specforge::operation::ResponseSpec {
                    status: ::specforge::operation::StatusSpec::Code(404u16),
                    contents: &[],
                    headers: &[],
                },
            ],
            ..::specforge::operation::OperationSpec::BASE
        };
        impl ::specforge::operation::Operation for super::operations::getNote {
            const SPEC: &'static ::specforge::operation::OperationSpec = &SPEC;
            type JsonBody = ();
        }
        /// What the macros hold a handler against. Not for use: it may change in any release.
        #[doc(hidden)]
        pub mod contract {
            #[diagnostic::on_unimplemented(
                message = "operation `getNote` (GET /notes/{{id}}) has no handler",
                label = "no handler for `getNote`",
                note = "declared at expand/openapi.yaml:6:20; write:\n#[specforge::handler(operation = \"getNote\")]\nasync fn get_note(Path(id): Path<i64>) -> Result<Json<api::Note>, specforge::Error>\nor, where it is written, bring it in: `mod` for its module, `use .. as _` for its crate"
            )]
            pub trait OneHandlerOfGetNote<H, S, M>: HandlerOfGetNote<H, u8> {
                fn service() -> ::specforge::__private::Service<S>;
                fn add(
                    _: ::core::marker::PhantomData<Self>,
                    routes: &mut ::specforge::__private::Routes<S>,
                )
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
                        + 'static,
                {
                    routes.add::<super::super::operations::getNote>(Self::service());
                }
            }
            #[diagnostic::on_unimplemented(
                message = "operation `getNote` (GET /notes/{{id}}) has more than one handler",
                label = "an operation has one handler",
                note = "declared at expand/openapi.yaml:6:20; remove `#[specforge::handler]` from the others, or name the operations that they are meant for"
            )]
            pub trait HandlerOfGetNote<H, N>: ::core::marker::Sized {
                fn only(_: ::core::marker::PhantomData<Self>, _: N) {}
            }
            #[diagnostic::do_not_recommend]
            impl HandlerOfGetNote<(), u8> for ::specforge::__private::Elsewhere {}
            #[diagnostic::do_not_recommend]
            impl<S> OneHandlerOfGetNote<(), S, ()>
            for ::specforge::__private::Elsewhere {
                fn service() -> ::specforge::__private::Service<S> {
                    ::specforge::__private::stand_in()
                }
                fn add(
                    _: ::core::marker::PhantomData<Self>,
                    _: &mut ::specforge::__private::Routes<S>,
                ) {}
            }
            #[diagnostic::on_unimplemented(
                message = "`{Self}` does not hold the path parameters of operation `getNote`",
                label = "the spec says `id: i64`",
                note = "expand/openapi.yaml:8:11: GET /notes/{{id}} takes `id`; take `Path<i64>` or `Path<api::get_note::Path>`, or derive `specforge::Schema` with `#[schema(operation = \"getNote\", path)]`"
            )]
            pub trait PathOfGetNote: ::specforge::Schema {
                const CHECKED: () = ();
            }
            #[diagnostic::do_not_recommend]
            impl PathOfGetNote for super::Path {}
            #[diagnostic::do_not_recommend]
            impl<T: ::specforge::schema::Accepts<i64>> PathOfGetNote for T {}
            impl<T: PathOfGetNote> ::specforge::__private::TakesPath<T>
            for super::super::operations::getNote {
                fn decode(
                    source: ::specforge::__private::Source<'_>,
                ) -> ::core::result::Result<T, ::specforge::decode::Violations> {
                    source.decode(super::super::__rules::INT_MIN_1)
                }
            }
            #[diagnostic::on_unimplemented(
                message = "`{Self}` is not the 200 body of operation `getNote`",
                label = "the spec says `api::Note`",
                note = "expand/openapi.yaml:13:13: GET /notes/{{id}} answers 200 with application/json `api::Note`"
            )]
            pub trait Answer200OfGetNote: ::specforge::Schema {
                const CHECKED: () = ();
            }
            #[diagnostic::do_not_recommend]
            impl<
                T: ::specforge::schema::Produces<super::super::__tied::TiedNote>,
            > Answer200OfGetNote for T {}
            impl<T: Answer200OfGetNote> ::specforge::__private::AnswersWith<200u16, T>
            for super::super::operations::getNote {
                const MEDIA_TYPE: &'static str = "application/json";
                fn encode(body: &T, encoder: &mut ::specforge::decode::Encoder) {
                    body.encode(encoder);
                }
            }
            impl<T: Answer200OfGetNote> ::specforge::__private::Answers<T>
            for super::super::operations::getNote {
                const STATUS: u16 = 200u16;
                const MEDIA_TYPE: &'static str = "application/json";
                fn encode(body: &T, encoder: &mut ::specforge::decode::Encoder) {
                    body.encode(encoder);
                }
            }
            pub trait AnswerOfGetNote: ::specforge::Schema {}
            #[diagnostic::do_not_recommend]
            impl<
                T: ::specforge::schema::Produces<super::super::__tied::TiedNote>,
            > AnswerOfGetNote for T {}
            impl<T: AnswerOfGetNote> ::specforge::__private::AnswersSome<T>
            for super::super::operations::getNote {
                fn encode(body: &T, encoder: &mut ::specforge::decode::Encoder) {
                    body.encode(encoder);
                }
            }
            #[diagnostic::on_unimplemented(
                message = "operation `getNote` (GET /notes/{{id}}) cannot answer with `{Self}`",
                label = "the spec says 200 `api::Note`",
                note = "expand/openapi.yaml:10:9: return `Json<api::Note>` or `api::get_note::Response`, by itself or in a `Result`"
            )]
            pub trait ReturnOfGetNote: ::core::marker::Sized {
                fn respond(self) -> ::specforge::__private::HttpResponse;
            }
            #[diagnostic::do_not_recommend]
            impl<
                T: ::specforge::__private::Respond<super::super::operations::getNote>,
            > ReturnOfGetNote for T {
                fn respond(self) -> ::specforge::__private::HttpResponse {
                    ::specforge::__private::Respond::<
                        super::super::operations::getNote,
                    >::respond(self)
                }
            }
            #[diagnostic::on_unimplemented(
                message = "operation `getNote` (GET /notes/{{id}}) cannot fail with `{Self}`",
                label = "the spec says 404 without a body",
                note = "expand/openapi.yaml:15:9: fail with `specforge::Error` or `api::get_note::Error`; `.map_err(specforge::Error::internal)?` makes 500 of any error"
            )]
            pub trait ErrorOfGetNote: ::core::marker::Sized {
                fn respond_error(self) -> ::specforge::__private::HttpResponse;
            }
            #[diagnostic::do_not_recommend]
            impl<
                T: ::specforge::__private::RespondError<
                        super::super::operations::getNote,
                    >,
            > ErrorOfGetNote for T {
                fn respond_error(self) -> ::specforge::__private::HttpResponse {
                    ::specforge::__private::RespondError::<
                        super::super::operations::getNote,
                    >::respond_error(self)
                }
            }
        }
    }
    #[doc(hidden)]
    pub mod __rules {
        pub const INT_MIN_1: &::specforge::decode::Rules = &::specforge::decode::Rules {
            minimum: ::core::option::Option::Some(
                ::specforge::decode::Bound::Inclusive(
                    ::specforge::decode::Number::Int(1),
                ),
            ),
            ..::specforge::decode::Rules::INTEGRAL_FLOAT
        };
    }
}
#[schema("Note")]
pub struct Note {
    pub text: String,
    pub pinned: bool,
}
#[allow(clippy::question_mark)]
impl ::specforge::schema::Schema for Note {
    const DERIVED: bool = true;
    fn decode(
        decoder: &mut ::specforge::decode::Decoder<'_>,
        rules: &'static ::specforge::decode::Rules,
    ) -> ::core::option::Option<Self> {
        let ::core::option::Option::Some(
            (text, pinned),
        ): ::core::option::Option<(String, bool)> = decoder
            .fields(
                rules,
                &::specforge::decode::Fields {
                    names: &["text", "pinned"],
                    required: &[0b01],
                    optional: &[0b10],
                    values: &[
                        &::specforge::decode::Rules {
                            max_length: ::core::option::Option::Some(80),
                            ..::specforge::decode::Rules::NONE
                        },
                    ],
                    defaults: &[(1, "false")],
                    ..::specforge::decode::Fields::OPEN
                },
            ) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self { text, pinned })
    }
    fn encode(&self, encoder: &mut ::specforge::decode::Encoder) {
        encoder.object();
        encoder.field("text", &self.text);
        encoder.field("pinned", &self.pinned);
        encoder.end_object();
    }
}
impl ::specforge::schema::Produces<crate::api::Note> for Note {}
impl ::specforge::schema::Produces<::core::option::Option<crate::api::Note>> for Note {}
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use ::specforge::schema::DoesNotFit as _;
    #[diagnostic::on_unimplemented(
        message = "field `text` of `Note` can hold what a response must not carry [SF0709]",
        label = "the spec says `String`",
        note = "expand/openapi.yaml:22:9: property `text` of schema `Note`"
    )]
    trait ProducesTextOfNote {
        const CHECKED: () = ();
    }
    #[diagnostic::do_not_recommend]
    impl<T: ::specforge::schema::Produces<::std::string::String>> ProducesTextOfNote
    for T {}
    let _: () = <String as ProducesTextOfNote>::CHECKED;
};
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use ::specforge::schema::DoesNotFit as _;
    #[diagnostic::on_unimplemented(
        message = "field `pinned` of `Note` can hold what a response must not carry [SF0709]",
        label = "the spec says `bool`",
        note = "expand/openapi.yaml:23:9: property `pinned` of schema `Note`"
    )]
    trait ProducesPinnedOfNote {
        const CHECKED: () = ();
    }
    #[diagnostic::do_not_recommend]
    impl<T: ::specforge::schema::Produces<bool>> ProducesPinnedOfNote for T {}
    let _: () = <bool as ProducesPinnedOfNote>::CHECKED;
};
fn main() {}
