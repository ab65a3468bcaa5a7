//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Checks, explains and scaffolds APIs whose contract is an OpenAPI document
#[derive(Debug, Parser)]
#[command(
    name = "cargo-specforge",
    bin_name = "cargo specforge",
    version,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Explain(ExplainArgs),
    Routes(RoutesArgs),
    Expand(ExpandArgs),
    Generate(GenerateArgs),
    New(NewArgs),
    Bundle(BundleArgs),
    FixSpec(FixArgs),
}

/// Which document is meant.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DocumentArgs {
    /// The document; else what `specforge.toml` says, else `spec/openapi.yaml`
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,

    /// The API, where `specforge.toml` describes several: `admin` for `[api.admin]`
    #[arg(long, value_name = "NAME")]
    pub(crate) api: Option<String>,
}

/// Which document is meant, of a command that has no other argument.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct NamedArgs {
    /// The document; else what `specforge.toml` says, else `spec/openapi.yaml`
    #[arg(value_name = "SPEC")]
    named: Option<PathBuf>,

    /// The same as SPEC, as the other commands have it
    #[arg(long, value_name = "FILE", conflicts_with = "named")]
    spec: Option<PathBuf>,

    /// The API, where `specforge.toml` describes several: `admin` for `[api.admin]`
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
}

impl NamedArgs {
    /// Which document that is.
    pub(crate) fn document(&self) -> DocumentArgs {
        DocumentArgs {
            spec: self.named.as_ref().or(self.spec.as_ref()).cloned(),
            api: self.api.clone(),
        }
    }
}

/// What `api!` is told about the code that it prints.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CodeArgs {
    /// A type of yours that stands for a schema, as in `api!(types(..))`: `User=crate::domain::User`
    #[arg(long, value_name = "SCHEMA=PATH")]
    pub(crate) types: Vec<String>,

    /// An error schema whose constructors you write yourself, as in `api!(manual(..))`
    #[arg(long, value_name = "SCHEMA")]
    pub(crate) manual: Vec<String>,
}

/// Find the faults of a document, and the operations that cannot be generated whole
///
/// Exits with 0 where there are none, or warnings only; with 1 where there are errors; with 2 where the document cannot be read.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) document: NamedArgs,

    /// How to print what is found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// An operation that is left out on purpose, as in `api!(unsupported(..))`
    #[arg(long, value_name = "OPERATION", value_delimiter = ',')]
    pub(crate) unsupported: Vec<String>,

    /// Print every warning, not only the first ten of a kind
    #[arg(long)]
    pub(crate) all: bool,
}

/// Declare the statuses that operations can answer and do not declare
///
/// Writes the missing responses into the document, each as a `$ref` to a shared one; everything else in it stays as it is written.
#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    #[command(flatten)]
    pub(crate) document: NamedArgs,

    /// Write nothing; exit with 1 where responses are missing, and name them
    #[arg(long)]
    pub(crate) check: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the lines of the document
    Text,
    /// For programs: one JSON object
    Json,
}

/// Show the handler that an operation asks for, or what a code such as SF0104 means
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The operation, by `operationId` or by the name of its function; or the code of a message
    #[arg(value_name = "OPERATION|CODE")]
    pub(crate) subject: String,

    #[command(flatten)]
    pub(crate) document: DocumentArgs,
}

/// List the operations: method, path, `operationId`, place in the document
#[derive(Debug, Args)]
pub(crate) struct RoutesArgs {
    #[command(flatten)]
    pub(crate) document: NamedArgs,
}

/// Print the code that `api!` stands for
#[derive(Debug, Args)]
pub(crate) struct ExpandArgs {
    /// Only the code of this operation or schema
    #[arg(value_name = "OPERATION|SCHEMA")]
    pub(crate) subject: Option<String>,

    #[command(flatten)]
    pub(crate) document: DocumentArgs,

    #[command(flatten)]
    pub(crate) code: CodeArgs,
}

/// Write the code that `api!` stands for into files, for teams that commit it
///
/// Declare the folder as a module where `api!` would stand: `#[rustfmt::skip] mod api;`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The folder, such as `src/api`
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Write nothing; exit with 1 and name the files that differ
    #[arg(long)]
    pub(crate) check: bool,

    /// An operation that is left out on purpose, as in `api!(unsupported(..))`
    #[arg(long, value_name = "OPERATION", value_delimiter = ',')]
    pub(crate) unsupported: Vec<String>,

    #[command(flatten)]
    pub(crate) document: DocumentArgs,

    #[command(flatten)]
    pub(crate) code: CodeArgs,
}

/// Start a crate whose every operation has a handler that compiles and answers 501
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The folder of the crate; it must not exist, or be empty
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// The document; it is copied into the crate with all files that it refers to
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: PathBuf,

    /// The crate's name; else it is made from the document's title
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Depend on the `specforge` in this folder instead of the published one
    #[arg(long, value_name = "PATH")]
    pub(crate) specforge_path: Option<PathBuf>,
}

/// Write a document and all that it refers to as one file
#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    #[command(flatten)]
    pub(crate) document: NamedArgs,

    /// Write this version of OpenAPI, for tools that read no other; what it cannot say is a warning
    #[arg(long, value_enum)]
    pub(crate) openapi: Option<OpenApi>,

    /// How to write it; else as the file is called that is written, else as the document is
    #[arg(long, value_enum)]
    pub(crate) format: Option<BundleFormat>,

    /// The file to write, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Versions that a document can be put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OpenApi {
    /// OpenAPI 3.0
    #[value(name = "3.0")]
    V30,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BundleFormat {
    /// JSON
    Json,
    /// YAML
    Yaml,
}
