namespace Akosha.Benchmarks.Distillation;

/// <summary>
/// The directions in which vectors differ most, after their mean is taken away: the eigenvectors of their covariance by Jacobi's
/// rotations (Golub and Van Loan 2013, 8.5), one after the other in a fixed order, so that the same vectors give the same bits.
/// </summary>
internal static class PrincipalComponents
{
    private const int MaxSweeps = 30;
    private const double Enough = 1e-24; // of the squares off the diagonal, beside those on it

    /// <summary>The vectors along their principal components.</summary>
    /// <param name="vectors">The vectors, of one dimension.</param>
    /// <param name="dimensions">How many components are kept.</param>
    public static float[][] Project(IReadOnlyList<float[]> vectors, int dimensions)
    {
        var size = vectors[0].Length;
        var mean = new double[size];
        foreach (var vector in vectors)
            for (var i = 0; i < size; i++) mean[i] += vector[i] / (double)vectors.Count;
        var centred = vectors.Select(vector => vector.Select((value, i) => value - mean[i]).ToArray()).ToList();
        var components = Eigenvectors(Covariance(centred, size)).Take(dimensions).ToArray();
        return [.. centred.Select(vector => Array.ConvertAll(components, component => (float)Dot(component, vector)))];
    }

    private static double[][] Covariance(List<double[]> centred, int size)
    {
        var covariance = Identity(size, 0);
        foreach (var vector in centred)
        {
            for (var i = 0; i < size; i++)
            {
                var row = covariance[i];
                for (var j = 0; j < size; j++) row[j] += vector[i] * vector[j];
            }
        }
        return covariance;
    }

    /// <summary>The eigenvectors of a symmetric matrix, which is overwritten, by falling eigenvalue.</summary>
    private static IEnumerable<double[]> Eigenvectors(double[][] matrix)
    {
        var vectors = Identity(matrix.Length, 1);
        for (var sweep = 0; sweep < MaxSweeps && !IsDiagonal(matrix); sweep++)
        {
            for (var p = 0; p < matrix.Length; p++)
                for (var q = p + 1; q < matrix.Length; q++) Annihilate(matrix, vectors, p, q);
        }
        return vectors.Index().OrderByDescending(vector => matrix[vector.Index][vector.Index])
            .Select(vector => Signed(vector.Item));
    }

    private static bool IsDiagonal(double[][] matrix)
    {
        var off = 0.0;
        var on = 0.0;
        for (var i = 0; i < matrix.Length; i++)
        {
            on += matrix[i][i] * matrix[i][i];
            for (var j = i + 1; j < matrix.Length; j++) off += matrix[i][j] * matrix[i][j];
        }
        return off <= Enough * on;
    }

    private static void Annihilate(double[][] matrix, double[][] vectors, int p, int q)
    {
        if (matrix[p][q] == 0) return;
        var theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        var tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var cosine = 1 / Math.Sqrt(tangent * tangent + 1);
        var sine = tangent * cosine;
        Rotate(matrix[p], matrix[q], cosine, sine);
        foreach (var row in matrix) (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
        Rotate(vectors[p], vectors[q], cosine, sine);
    }

    private static void Rotate(double[] left, double[] right, double cosine, double sine)
    {
        for (var i = 0; i < left.Length; i++)
            (left[i], right[i]) = (cosine * left[i] - sine * right[i], sine * left[i] + cosine * right[i]);
    }

    /// <summary>An eigenvector is one with either sign: the one whose largest component is positive is taken.</summary>
    private static double[] Signed(double[] vector) =>
        vector.MaxBy(Math.Abs) >= 0 ? vector : Array.ConvertAll(vector, value => -value);

    private static double[][] Identity(int size, double diagonal)
    {
        var rows = new double[size][];
        for (var i = 0; i < size; i++)
        {
            rows[i] = new double[size];
            rows[i][i] = diagonal;
        }
        return rows;
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
