//! The module, or crate, with `api!`.

use super::files::Files;
use super::plan::Plan;
use proc_macro2::Literal;
use std::fmt::Write as _;

/// rustfmt's `fn_call_width`, which holds for the arguments of a call.
const WIDTH: usize = 60;

pub(super) fn write(plan: &Plan<'_>, files: &mut Files) {
    let spec = plan.spec.main();
    let mut text =
        format!("//! The contract: types, operations and security schemes of `{spec}`.\n\n");
    if !plan.unsupported.is_empty() {
        text.push_str("// Left out, because they cannot be generated whole:\n");
        for operation in &plan.unsupported {
            let _ = writeln!(text, "// - {}", plan.left_out(operation));
        }
    }
    let _ = writeln!(text, "{}", call(plan, &spec));
    files.add(plan.contract_folder().join(plan.contract_file()), text);
}

/// `specforge::api!("spec/openapi.yaml");`, formatted.
fn call(plan: &Plan<'_>, spec: &str) -> String {
    let spec = Literal::string(spec);
    let names = plan.unsupported.iter();
    let names: Vec<&str> = names.map(|operation| operation.marker.as_str()).collect();
    if names.is_empty() {
        return format!("specforge::api!({spec});");
    }
    let listed = names.join(", ");
    let arguments = format!("{spec}, unsupported({listed})");
    if arguments.chars().count() <= WIDTH {
        format!("specforge::api!({arguments});")
    } else if listed.chars().count() <= WIDTH {
        format!("specforge::api!(\n    {spec},\n    unsupported({listed})\n);")
    } else {
        let listed = names.join(",\n        ");
        format!("specforge::api!(\n    {spec},\n    unsupported(\n        {listed}\n    )\n);")
    }
}
