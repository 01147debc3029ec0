using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Functions;

/// <summary>
/// The table of kept samples. Of one function, kind and hour stay the <see cref="Limits.SlowestSamplesPerHour"/> of highest rank
/// (of equal rank the earliest) and the <see cref="Limits.NewestSamplesPerHour"/> newest; both are the same whatever the batches were.
/// Errors have no rank: their first and last of each hour stay.
/// </summary>
internal static class SampleRows
{
    private static readonly SqlStatement Put = new(
        """
        INSERT INTO samples (function_number, kind, time_us, ordinal, sort_rank, project_id, bytes)
        VALUES (@function_number, @kind, @time_us, @ordinal, @sort_rank, @project_id, @bytes)
        ON CONFLICT (function_number, kind, time_us, ordinal) DO UPDATE SET sort_rank = excluded.sort_rank, bytes = excluded.bytes
        """,
        ("function_number", SqlType.Number), ("kind", SqlType.Number), ("time_us", SqlType.Number), ("ordinal", SqlType.Number),
        ("sort_rank", SqlType.Number), ("project_id", SqlType.Uuid), ("bytes", SqlType.Bytes));

    private static readonly SqlStatement Prune = new(
        """
        DELETE FROM samples
        WHERE function_number = @function_number AND kind = @kind AND time_us >= @from_us AND time_us < @to_us
          AND (time_us, ordinal) NOT IN (
            SELECT time_us, ordinal FROM samples
            WHERE function_number = @function_number AND kind = @kind AND time_us >= @from_us AND time_us < @to_us
            ORDER BY sort_rank DESC, time_us, ordinal LIMIT @slowest)
          AND (time_us, ordinal) NOT IN (
            SELECT time_us, ordinal FROM samples
            WHERE function_number = @function_number AND kind = @kind AND time_us >= @from_us AND time_us < @to_us
            ORDER BY time_us DESC, ordinal DESC LIMIT @newest)
        """,
        ("function_number", SqlType.Number), ("kind", SqlType.Number), ("from_us", SqlType.Number), ("to_us", SqlType.Number),
        ("slowest", SqlType.Number), ("newest", SqlType.Number));

    private static readonly SqlStatement OfProjectNewest = Query("s.project_id = @project_id", "s.time_us DESC, s.function_number, s.ordinal DESC");
    private static readonly SqlStatement OfProjectSlowest = Query("s.project_id = @project_id", "s.sort_rank DESC, s.time_us DESC, s.function_number, s.ordinal DESC");
    private static readonly SqlStatement OfFunctionNewest = Query(OfFunction, "s.time_us DESC, s.ordinal DESC");
    private static readonly SqlStatement OfFunctionSlowest = Query(OfFunction, "s.sort_rank DESC, s.time_us DESC, s.ordinal DESC");

    private const string OfFunction = "s.function_number = (SELECT number FROM functions WHERE id = @function_id AND project_id = @project_id)";

    /// <summary>Adds what stores the samples of one function, and removes what they push out.</summary>
    public static void Add(List<SqlCall> calls, long functionNumber, Guid project, IReadOnlyList<KeptSample> samples)
    {
        if (samples.Count == 0) return;
        var touched = new HashSet<(SampleKind Kind, long HourStartUs)>();
        foreach (var sample in samples)
        {
            calls.Add(new SqlCall(Put, functionNumber, (long)sample.Kind, sample.TimeUs, sample.Ordinal, sample.Rank, project, sample.Bytes));
            touched.Add((sample.Kind, sample.TimeUs - sample.TimeUs % StoreTime.HourUs));
        }
        foreach (var (kind, hourStartUs) in touched)
            calls.Add(new SqlCall(Prune, functionNumber, (long)kind, hourStartUs, hourStartUs + StoreTime.HourUs, Limits.SlowestSamplesPerHour, Limits.NewestSamplesPerHour));
    }

    public static Task<List<KeptSample>> QueryAsync(SqlSession session, SampleQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        var rows = Math.Clamp(query.Limit, 1, Limits.StoreAnswerRows);
        KeptSample Read(SqlRow row) => new(row.Uuid(0), query.Kind, row.Number(1), row.Number(2), row.Number(3), row.Bytes(4));
        var ofProject = query.SlowestFirst ? OfProjectSlowest : OfProjectNewest;
        var ofFunction = query.SlowestFirst ? OfFunctionSlowest : OfFunctionNewest;
        return query.FunctionId is { } functionId
            ? session.QueryAsync(ofFunction, Read, query.Project, (long)query.Kind, query.FromUs, query.ToUs, rows, query.Offset, functionId)
            : session.QueryAsync(ofProject, Read, query.Project, (long)query.Kind, query.FromUs, query.ToUs, rows, query.Offset);
    }

    /// <summary>The page is chosen on the index alone; only its rows are then read.</summary>
    private static SqlStatement Query(string whose, string order)
    {
        (string, SqlType)[] parameters =
        [
            ("project_id", SqlType.Uuid), ("kind", SqlType.Number), ("from_us", SqlType.Number), ("to_us", SqlType.Number),
            ("rows", SqlType.Number), ("offset", SqlType.Number),
        ];
        if (whose == OfFunction) parameters = [.. parameters, ("function_id", SqlType.Uuid)];
        return new SqlStatement(
            $"""
            SELECT f.id, s.time_us, s.ordinal, s.sort_rank, s.bytes
            FROM (SELECT s.function_number, s.time_us, s.ordinal FROM samples s
                  WHERE {whose} AND s.kind = @kind AND s.time_us >= @from_us AND s.time_us < @to_us
                  ORDER BY {order} LIMIT @rows OFFSET @offset) page
            JOIN samples s ON s.function_number = page.function_number AND s.kind = @kind AND s.time_us = page.time_us AND s.ordinal = page.ordinal
            JOIN functions f ON f.number = s.function_number
            ORDER BY {order}
            """,
            parameters);
    }
}
