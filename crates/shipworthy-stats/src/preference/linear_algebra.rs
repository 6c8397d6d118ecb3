//! The inverse of a small symmetric positive definite matrix.

/// Inverse by Cholesky's decomposition; `None` where the matrix is not positive definite.
pub(super) fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let left = matrix[i][j] - known;
            if i == j {
                if left <= 1e-13 * matrix[i][i].abs() {
                    return None;
                }
                lower[i][i] = left.sqrt();
            } else {
                lower[i][j] = left / lower[j][j];
            }
        }
    }
    let mut columns = vec![vec![0.0; n]; n];
    for (column, out) in columns.iter_mut().enumerate() {
        for i in 0..n {
            let known: f64 = (0..i).map(|k| lower[i][k] * out[k]).sum();
            out[i] = (f64::from(u8::from(i == column)) - known) / lower[i][i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| lower[k][i] * out[k]).sum();
            out[i] = (out[i] - known) / lower[i][i];
        }
    }
    Some(columns)
}

/// Matrix times vector.
pub(super) fn times(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}
