use super::super::Context;
use crate::model::{Rules, Type, TypeDef};
use proc_macro2::TokenStream;
use quote::quote;
pub fn rules(_: &Context<'_>, _: &Rules) -> TokenStream {
    quote!()
}
pub fn expand_types(_: &Context<'_>) -> TokenStream {
    quote!()
}
pub fn expand_errors(_: &Context<'_>) -> TokenStream {
    quote!()
}
pub fn expand_module_types(_: &Context<'_>, _: &str) -> TokenStream {
    quote!()
}
pub fn expand_type(_: &Context<'_>, _: &TypeDef) -> TokenStream {
    quote!()
}
pub fn doc_attributes(_: &[String]) -> TokenStream {
    quote!()
}
pub fn is_error_schema(_: &Context<'_>, _: &Type) -> bool {
    false
}
