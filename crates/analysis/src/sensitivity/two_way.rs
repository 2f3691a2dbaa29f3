//! Least squares for a table of two factors whose cells may hold different numbers of rows, or none.

/// Rows and sums of an outcome in the cells of two factors, whose mean over all rows is 0.
#[derive(Debug)]
pub(super) struct TwoWay {
    /// Number of levels of the second factor.
    columns: usize,
    /// (rows, sum) of the cell (i, j) at `i * columns + j`.
    pub(super) cells: Vec<(f64, f64)>,
}

/// What the factors explain of the sum of squares, and with how many degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Explained {
    pub(super) squares: f64,
    pub(super) freedom: usize,
}

impl TwoWay {
    pub(super) fn new(rows: usize, columns: usize, of_row: (&[u32], &[u32]), centred: &[f64]) -> Self {
        let mut cells = vec![(0.0, 0.0); rows * columns];
        for ((i, j), number) in of_row.0.iter().zip(of_row.1).zip(centred) {
            let cell = &mut cells[*i as usize * columns + *j as usize];
            cell.0 += 1.0;
            cell.1 += number;
        }
        Self { columns, cells }
    }

    /// The fit of one mean per cell.
    pub(super) fn cell_means(&self) -> Explained {
        one_way(&self.cells)
    }

    /// The fit of `a_i + b_j`, and its values in every cell.
    ///
    /// With counts `n_ij`, the normal equations for the `b_j` after the `a_i` are eliminated: `n_.j b_j - sum_i n_ij /
    /// n_i. sum_k n_ik b_k = S_.j - sum_i n_ij / n_i. S_i.`, which are solved by elimination, leaving out a `b_j` that
    /// the ones before it determine: one, and one more for each part of the table that shares no level with the rest.
    /// The sum of squares is that of the first factor alone plus `sum_j b_j` times the right side. Source: H. Scheffé,
    /// The Analysis of Variance (1959), section 4.4.
    pub(super) fn additive(&self) -> (Explained, Vec<f64>) {
        let of_rows: Vec<(f64, f64)> = self.cells.chunks(self.columns).map(total).collect();
        let of_columns: Vec<(f64, f64)> =
            (0..self.columns).map(|j| total(self.cells.iter().skip(j).step_by(self.columns))).collect();
        let n = |i: usize, j: usize| self.cells[i * self.columns + j].0;
        let mut matrix: Vec<Vec<f64>> = vec![vec![0.0; self.columns + 1]; self.columns];
        for (j, equation) in matrix.iter_mut().enumerate() {
            equation[j] = of_columns[j].0;
            equation[self.columns] = of_columns[j].1;
            for (i, (count, sum)) in of_rows.iter().enumerate().filter(|(i, _)| n(*i, j) > 0.0) {
                let share = n(i, j) / count;
                (0..self.columns).for_each(|k| equation[k] -= share * n(i, k));
                equation[self.columns] -= share * sum;
            }
        }
        let right_side: Vec<f64> = matrix.iter().map(|equation| equation[self.columns]).collect();
        let (b, rank) = solve(matrix);
        let first = one_way(&of_rows);
        let beyond_first: f64 = b.iter().zip(&right_side).map(|(b, right)| b * right).sum();
        let explained = Explained { squares: first.squares + beyond_first, freedom: first.freedom + rank };
        let fitted = of_rows.iter().enumerate().flat_map(|(i, (count, sum))| {
            let shifted: f64 = b.iter().enumerate().map(|(j, b)| n(i, j) * b).sum();
            let a = if *count > 0.0 { (sum - shifted) / count } else { 0.0 };
            b.iter().map(move |b| a + b)
        });
        (explained, fitted.collect())
    }
}

/// The fit of one mean per group to numbers whose mean is 0, from (rows, sum) of each: `sum S² / n`.
pub(super) fn one_way(groups: &[(f64, f64)]) -> Explained {
    let present = groups.iter().filter(|(count, _)| *count > 0.0);
    let squares = present.clone().map(|(count, sum)| sum * (sum / count)).sum();
    Explained { squares, freedom: present.count().saturating_sub(1) }
}

fn total<'a>(cells: impl IntoIterator<Item = &'a (f64, f64)>) -> (f64, f64) {
    cells.into_iter().fold((0.0, 0.0), |total, cell| (total.0 + cell.0, total.1 + cell.1))
}

/// Solves equations `[matrix | right side]` of a symmetric positive semidefinite matrix by Gauss and Jordan's
/// elimination; unknowns that those before determine are 0. Also the rank.
fn solve(mut equations: Vec<Vec<f64>>) -> (Vec<f64>, usize) {
    let size = equations.len();
    let diagonal: Vec<f64> = (0..size).map(|j| equations[j][j]).collect();
    let mut determined = vec![false; size];
    for pivot in 0..size {
        if equations[pivot][pivot] <= 1e-9 * diagonal[pivot] {
            continue;
        }
        determined[pivot] = true;
        let scale = equations[pivot][pivot];
        equations[pivot].iter_mut().for_each(|entry| *entry /= scale);
        let row = equations[pivot].clone();
        for (_, equation) in equations.iter_mut().enumerate().filter(|(j, _)| *j != pivot) {
            let times = equation[pivot];
            equation.iter_mut().zip(&row).for_each(|(entry, above)| *entry -= times * above);
        }
    }
    let solution = (0..size).map(|j| if determined[j] { equations[j][size] } else { 0.0 });
    (solution.collect(), determined.iter().filter(|determined| **determined).count())
}
