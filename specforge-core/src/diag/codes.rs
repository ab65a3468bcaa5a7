//! The catalogue of codes: what each means, in one line.
//!
//! | range | stage |
//! |---|---|
//! | `SF00xx` | configuration |
//! | `SF01xx` | text and tree |
//! | `SF02xx` | references |
//! | `SF03xx` | the document's structure |
//! | `SF04xx` | lowering: what is valid but not supported |
//! | `SF05xx` | handlers |
//! | `SF06xx` | routers |
//! | `SF07xx` | derived schemas |
//! | `SF08xx` | migrations and queries |
//! | `SF09xx` | `x-specforge` |

/// Declares each code once: its constant, its text and its title.
macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        $(
            #[doc = concat!("`", $code, "`: ", $title, ".")]
            pub const $name: &str = $code;
        )*

        /// Every code with its title, in order.
        pub const CATALOGUE: &[(&str, &str)] = &[$(($code, $title)),*];
    };
}

codes! {
    CONFIG_UNREADABLE = "SF0001", "`specforge.toml` cannot be read";
    CONFIG_SYNTAX = "SF0002", "`specforge.toml` is not valid TOML";
    CONFIG_KEY = "SF0003", "a key of `specforge.toml` is unknown";
    CONFIG_VALUE = "SF0004", "a value of `specforge.toml` has the wrong type";
    CONFIG_API = "SF0005", "`specforge.toml` does not describe the API that is asked for";

    UNREADABLE = "SF0101", "a file of the document cannot be read";
    NOT_UTF8 = "SF0102", "a file of the document is not UTF-8";
    YAML_SYNTAX = "SF0103", "a file of the document is not valid YAML";
    JSON_SYNTAX = "SF0104", "a file of the document is not valid JSON";
    DUPLICATE_KEY = "SF0105", "a key occurs twice in an object";
    TOO_DEEP = "SF0106", "the document nests too deeply";
    TOO_LARGE = "SF0107", "the document, or what its aliases expand to, is too large";

    REF_UNRESOLVED = "SF0201", "a `$ref` leads nowhere";
    REF_CYCLE = "SF0202", "a `$ref` leads back to itself";
    REF_REMOTE = "SF0203", "a `$ref` leads to a URL";
    REF_KIND = "SF0204", "a `$ref` leads to something of another kind";
    REF_SIBLINGS = "SF0205", "keys beside a `$ref` are ignored in OpenAPI 3.0";
    MAPPING_UNRESOLVED = "SF0206", "a discriminator's mapping leads nowhere";

    VERSION = "SF0301", "the document is not OpenAPI 3.0, 3.1 or 3.2";
    WRONG_TYPE = "SF0302", "a field has a value of the wrong type";
    MISSING_FIELD = "SF0303", "a required field is missing";
    UNKNOWN_FIELD = "SF0304", "a field does not exist in this version of OpenAPI";
    BAD_VALUE = "SF0305", "a field has a value that OpenAPI does not allow";
    SLOPPY = "SF0306", "a field breaks OpenAPI in a way that is tolerated";
    DUPLICATE_OPERATION_ID = "SF0307", "two operations have the same `operationId`";
    DUPLICATE_PARAMETER = "SF0308", "a parameter is declared twice";
    UNDECLARED_PATH_PARAMETER = "SF0309", "a template names a path parameter that is not declared";
    UNUSED_PATH_PARAMETER = "SF0310", "a path parameter does not occur in its template";
    UNDEFINED_SECURITY_SCHEME = "SF0311", "a security requirement names a scheme that does not exist";
    BAD_TEMPLATE = "SF0312", "a path is not a valid template";
    BAD_STATUS = "SF0313", "a key of `responses` is no status";
    BAD_SCHEMA = "SF0314", "a schema is contradictory";
    BAD_DEFAULT = "SF0315", "a default does not fit its own schema";
    POSITIONAL_ENCODING = "SF0316", "parts are described by their position";
    LOST_IN_3_0 = "SF0317", "something cannot be said in OpenAPI 3.0";
    NOT_IN_3_0 = "SF0318", "a document cannot be written as OpenAPI 3.0";
    UNDECLARED_ANSWER = "SF0319", "an operation does not declare a status that it can answer";
    DISCRIMINATOR = "SF0320", "a discriminator says what its variants do not";
    MISSPELT_FORMAT = "SF0321", "a format has almost the name of a known one";

    UNSUPPORTED_KEYWORD = "SF0401", "a schema has a keyword that is not supported";
    PATTERN = "SF0402", "a pattern cannot be translated to a regular expression that takes linear time";
    PARAMETER = "SF0403", "a parameter is written in a way that OpenAPI does not define";
    SECURITY_SCHEME = "SF0404", "a security scheme is of a type that is not supported";
    ROUTE_CONFLICT = "SF0405", "two operations cannot be told apart";
    NOT_GENERATED = "SF0406", "nothing is generated for a part of the document";

    UNKNOWN_OPERATION = "SF0501", "no operation has this `operationId`";
    NOT_A_HANDLER = "SF0502", "a function cannot be a handler";
    BODY_NOT_LAST = "SF0503", "an argument that reads the body is not the last one";
    NO_PARAMETERS = "SF0504", "an argument takes parameters that the operation does not have";
    NO_BODY = "SF0505", "an argument takes a body that the operation does not have";
    BODY_KIND = "SF0506", "an argument takes a body of another kind than the operation's";
    BODY_REQUIRED = "SF0507", "an argument takes a required body as an optional one";
    BODY_OPTIONAL = "SF0508", "an argument takes an optional body as a required one";
    PATH_ARITY = "SF0509", "a tuple has another length than the path has parameters";
    NOTHING_TO_IGNORE = "SF0510", "`ignore(..)` names an input that the operation does not have";
    UNDECLARED_STATUS = "SF0511", "an error constructor answers a status that the operation does not declare";
    UNTAKEN = "SF0512", "an input of the operation is taken by no argument";
    OTHER_DOCUMENT = "SF0513", "a macro and `api!` read different documents";
    UNSUPPORTED_OPERATION = "SF0514", "a handler implements an operation that is not supported";
    ANSWER = "SF0515", "a handler returns what the operation does not answer with";
    BARE_VALUE = "SF0516", "an argument is a value without an extractor around it";
    QUERY_REQUIRED = "SF0517", "an argument takes a required query as an optional one";
    NO_STATUS = "SF0518", "the code of an error names no status";
    OPTIONAL_PARAMETERS = "SF0519", "an argument is an `Option` of parameters, which are taken together";
    FOREIGN_REJECTION = "SF0520", "an argument takes one of axum's rejections, which never come about";
    GONE = "SF0521", "a handler names a type that the document does not have";

    MACRO_KEY = "SF0601", "a key of a macro is unknown";
    ROUTER_OPERATION = "SF0602", "a macro names an operation that does not exist";
    OTHER_VERSION = "SF0603", "generated files are of another version of specforge";

    UNKNOWN_SCHEMA = "SF0701", "a macro names a schema that does not exist";
    WRONG_SHAPE = "SF0702", "a type is of another kind than its schema";
    MISSING_PROPERTY = "SF0703", "a type lacks a property of its schema";
    UNKNOWN_PROPERTY = "SF0704", "a field is no property of the schema";
    WRONG_OPTIONALITY = "SF0705", "a field is optional where its property is required, or the reverse";
    WRONG_VALUES = "SF0706", "an enum has other values than its schema";
    WRONG_VARIANTS = "SF0707", "an enum has other variants than its union";
    DERIVE_ATTRIBUTE = "SF0708", "an attribute of a derived schema is not understood";
    WRONG_TYPE_OF_PART = "SF0709", "a part of a type does not fit its schema";

    SETTING_KEY = "SF0901", "a key of `x-specforge` is unknown";
    SETTING_VALUE = "SF0902", "a value of `x-specforge` is not understood";
    IDEMPOTENCY = "SF0903", "an operation cannot have idempotency keys";
}

/// A message with its code, as all of them end: `.. [SF0502]`.
pub fn with(code: &'static str, message: &str) -> String {
    format!("{message} [{code}]")
}

/// A fault of the tokens of a macro, which has no place in the spec.
pub fn error(code: &'static str, span: proc_macro2::Span, message: &str) -> syn::Error {
    syn::Error::new(span, with(code, message))
}

/// What a code means, in one line.
pub fn title(code: &str) -> Option<&'static str> {
    CATALOGUE
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let codes: Vec<_> = CATALOGUE.iter().map(|(code, _)| *code).collect();
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(codes, sorted);
    }

    #[test]
    fn a_title_is_found_by_its_code() {
        assert_eq!(title(REF_CYCLE), Some("a `$ref` leads back to itself"));
        assert_eq!(title("SF9999"), None);
    }
}
