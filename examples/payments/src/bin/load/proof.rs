//! The proof: what the accounts say, against what the clients were told.

use std::collections::BTreeMap;

use crate::account::{Bank, OPENING};
use crate::tally::{Ended, Tally};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    transfers: usize,
    lost: Vec<String>,
    double: Vec<String>,
    strange: Vec<String>,
    unbalanced: Vec<i64>,
    unknown: usize,
    money: i64,
    expected: i64,
}

/// Reads all accounts.
pub(crate) async fn check(
    bank: &Bank,
    tally: &Tally,
) -> Result<Proof, Box<dyn std::error::Error + Send + Sync>> {
    let mut found: BTreeMap<i64, (String, i64, i64, i64)> = BTreeMap::new();
    let mut proof = Proof {
        expected: OPENING * i64::try_from(bank.accounts.len())?,
        unknown: tally.count(|ended| ended == Ended::Unknown),
        ..Proof::default()
    };
    let mut balances = BTreeMap::new();
    for (id, key) in &bank.accounts {
        let balance = bank.balance(*id, key).await?;
        balances.insert(*id, balance);
        proof.money += balance;
        for transfer in bank.transfers(*id, key).await? {
            let reference = transfer.reference.unwrap_or_default();
            found.insert(
                transfer.id,
                (reference, transfer.from, transfer.to, transfer.amount),
            );
        }
    }
    proof.transfers = found.len();
    let mut by_reference: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (id, (reference, from, to, amount)) in &found {
        by_reference.entry(reference).or_default().push(*id);
        *balances.entry(*from).or_default() += amount;
        *balances.entry(*to).or_default() -= amount;
    }
    // With every transfer undone, each account holds what it was opened with.
    proof.unbalanced = balances
        .iter()
        .filter(|(_, balance)| **balance != OPENING)
        .map(|(id, _)| *id)
        .collect();
    for (reference, ids) in &by_reference {
        if ids.len() > 1 {
            proof.double.push((*reference).to_owned());
        }
        match tally.ended.get(*reference) {
            Some(Ended::Done(id)) if ids.contains(id) => {}
            Some(Ended::Unknown) => {}
            _ => proof.strange.push((*reference).to_owned()),
        }
    }
    for (key, ended) in &tally.ended {
        if matches!(ended, Ended::Done(_)) && !by_reference.contains_key(key.as_str()) {
            proof.lost.push(key.clone());
        }
    }
    Ok(proof)
}

impl Proof {
    /// Whether nothing was lost, doubled or made up.
    pub(crate) fn holds(&self) -> bool {
        self.lost.is_empty()
            && self.double.is_empty()
            && self.strange.is_empty()
            && self.unbalanced.is_empty()
            && self.unknown == 0
            && self.money == self.expected
    }

    pub(crate) fn print(&self) {
        println!(
            "{} transfers are there; lost {}, double {}, not acknowledged as they are {}, accounts that do not add up {}, money {} of {}",
            self.transfers,
            self.lost.len(),
            self.double.len(),
            self.strange.len(),
            self.unbalanced.len(),
            self.money,
            self.expected
        );
        for (what, keys) in [
            ("lost", &self.lost),
            ("double", &self.double),
            ("not as acknowledged", &self.strange),
        ] {
            for key in keys.iter().take(10) {
                println!("  {what}: {key}");
            }
        }
        println!(
            "{}",
            if self.holds() {
                "the proof holds: every key had exactly one effect"
            } else {
                "THE PROOF FAILS"
            }
        );
    }
}
