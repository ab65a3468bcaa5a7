//! `bundle`: one self-contained document from many files.

use crate::cli::{BundleArgs, BundleFormat, OpenApi};
use crate::document::{find, working_folder};
use crate::outcome::{Exit, Failure, Outcome, colour_err};
use cargo_specforge::bundle::{bundle, yaml_3_0};
use specforge_core::diag::Diagnostic;
use specforge_core::source::Sources;
use std::fs;

pub(crate) fn run(args: &BundleArgs) -> Result<Outcome, Failure> {
    let config = find(&args.document.document())?;
    let bundle = bundle(&config.spec, &working_folder()?, &|path| fs::read(path))
        .map_err(|failure| Failure::found(Exit::Unusable, failure.diagnostics, &failure.sources))?;
    let mut findings = bundle.diagnostics.clone();
    let text = match args.openapi {
        None if format(args, &config.spec) == BundleFormat::Json => bundle.json(),
        None => bundle.yaml(),
        Some(OpenApi::V30) => {
            let (document, more) = bundle.to_3_0();
            findings.extend(more);
            let Some(document) = document else {
                return Err(Failure::found(Exit::Faults, findings, &bundle.sources));
            };
            let text = match format(args, &config.spec) {
                BundleFormat::Json => serde_json::to_string_pretty(&document),
                BundleFormat::Yaml => yaml_3_0(&document),
            };
            text.map_err(|error| Failure::unusable(format!("cannot write the document: {error}")))?
        }
    };
    let text = format!("{}\n", text.trim_end());
    let exit = if findings.iter().any(Diagnostic::is_error) {
        Exit::Faults
    } else {
        Exit::Clean
    };
    let out = match &args.output {
        None => text,
        Some(path) => {
            fs::write(path, text).map_err(|error| {
                Failure::unusable(format!("cannot write `{}`: {error}", path.display()))
            })?;
            String::new()
        }
    };
    let err = reports(&findings, &bundle.sources);
    Ok(Outcome { out, err, exit })
}

/// What is asked for; else what the file is called that is written; else what the document is.
fn format(args: &BundleArgs, spec: &std::path::Path) -> BundleFormat {
    args.format.unwrap_or_else(|| {
        let file = args.output.as_deref().unwrap_or(spec);
        match file.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("json") => BundleFormat::Json,
            _ => BundleFormat::Yaml,
        }
    })
}

fn reports(findings: &[Diagnostic], sources: &Sources) -> String {
    let reports = findings
        .iter()
        .map(|finding| finding.report(sources, colour_err()));
    reports.collect::<Vec<_>>().join("\n")
}
