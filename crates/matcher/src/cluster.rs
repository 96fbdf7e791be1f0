//! Records that are one person, put together pair by pair, the surest first, with guards: a group that grows beyond
//! what one person's records are, or that would hold two identity numbers, is not made.

/// Groups under construction.
#[derive(Debug, Clone)]
pub struct Clusters {
    parent: Vec<usize>,
    size: Vec<usize>,
    number: Vec<Option<usize>>,
    most: usize,
}

/// Why two groups are not put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The group would be too large.
    TooLarge,
    /// The group would hold two numbers.
    TwoNumbers,
}

/// One group: the places of its records.
pub type Cluster = Vec<usize>;

impl Clusters {
    /// Of records each alone; `numbers` tells which identity number a record has, as any small number of its own;
    /// `most` is how many records one person may have.
    pub fn new(numbers: Vec<Option<usize>>, most: usize) -> Self {
        let count = numbers.len();
        Self { parent: (0..count).collect(), size: vec![1; count], number: numbers, most }
    }

    /// The group's own record.
    pub fn root(&mut self, record: usize) -> usize {
        let mut at = record;
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Puts the groups of two records together.
    ///
    /// # Errors
    /// [`Refused`]; then nothing is changed.
    pub fn join(&mut self, a: usize, b: usize) -> Result<(), Refused> {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return Ok(());
        }
        if self.size[a] + self.size[b] > self.most {
            return Err(Refused::TooLarge);
        }
        if let (Some(x), Some(y)) = (self.number[a], self.number[b])
            && x != y
        {
            return Err(Refused::TwoNumbers);
        }
        let (large, small) = if self.size[a] >= self.size[b] { (a, b) } else { (b, a) };
        self.parent[small] = large;
        self.size[large] += self.size[small];
        self.number[large] = self.number[large].or(self.number[small]);
        Ok(())
    }

    /// All groups of more than one record, in the order of their first record.
    pub fn groups(&mut self) -> Vec<Cluster> {
        let mut groups: std::collections::BTreeMap<usize, Cluster> = std::collections::BTreeMap::new();
        for record in 0..self.parent.len() {
            let root = self.root(record);
            groups.entry(root).or_default().push(record);
        }
        let mut found: Vec<Cluster> = groups.into_values().filter(|group| group.len() > 1).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn guards_hold() {
        let mut clusters = Clusters::new(vec![Some(1), None, Some(2), None], 3);
        assert_eq!(clusters.join(0, 1), Ok(()));
        assert_eq!(clusters.join(1, 2), Err(Refused::TwoNumbers));
        assert_eq!(clusters.join(3, 2), Ok(()));
        assert_eq!(clusters.join(3, 1), Err(Refused::TooLarge));
        assert_eq!(clusters.groups(), [vec![0, 1], vec![2, 3]]);
    }

    proptest! {
        #[test]
        fn no_group_is_ever_too_large_or_has_two_numbers(pairs in proptest::collection::vec((0usize..30, 0usize..30), 0..200)) {
            let numbers: Vec<Option<usize>> = (0..30).map(|n| (n % 3 == 0).then_some(n)).collect();
            let mut clusters = Clusters::new(numbers.clone(), 5);
            for (a, b) in pairs { let _ = clusters.join(a, b); }
            for group in clusters.groups() {
                prop_assert!(group.len() <= 5);
                prop_assert!(group.iter().filter(|record| numbers[**record].is_some()).count() <= 1);
            }
        }
    }
}
