//! `fencun help`: a code of a message explained, or the usage of a command.

use clap::CommandFactory as _;

use crate::cli::{Cli, HelpArgs};
use crate::codes;
use crate::console::Console;
use crate::exit::Exit;
use crate::trouble::Trouble;

/// Explains a topic.
pub fn run(args: &HelpArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let mut usage = Cli::command();
    // Global arguments appear in a subcommand's usage only after this.
    usage.build();
    let Some(topic) = &args.topic else {
        console.text(&usage.render_long_help().to_string())?;
        return Ok(Exit::Done);
    };
    if let Some(command) = usage.find_subcommand_mut(topic) {
        console.text(&command.render_long_help().to_string())?;
        return Ok(Exit::Done);
    }
    let lang = console.language.plain();
    if let Some(entry) = codes::find(topic) {
        match entry.page(lang) {
            Some(page) => console.line(page.trim_end())?,
            None => console.line(format_args!("{} {}", entry.number, entry.key))?,
        }
        return Ok(Exit::Done);
    }
    let guess = codes::nearest(topic).map(|entry| (entry.number, entry.key));
    let (en, zh) = match guess {
        Some((number, key)) => (
            format!("there is no code `{topic}`; did you mean {number} ({key})?"),
            format!("没有代码 `{topic}`；您是不是想查 {number}（{key}）？"),
        ),
        None => (
            format!("there is no code `{topic}`; codes look like FC0201 and stand in each message"),
            format!("没有代码 `{topic}`；代码形如 FC0201，每条消息中都有"),
        ),
    };
    Err(Trouble::usage(en, zh))
}
