using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>Counts by environment, ascending by index; rows that come to nothing vanish. Nearly every function has one row.</summary>
internal struct EnvironmentTable
{
    private EnvironmentCount[]? rows;
    private int count;

    public readonly ReadOnlySpan<EnvironmentCount> Rows => rows.AsSpan(0, count);

    public readonly int SizeBytes => rows is null ? 0 : 24 + (rows.Length * 32);

    public void Add(byte environment, long invocations, long coldStarts, long errors)
    {
        var at = 0;
        while (at < count && rows![at].Environment < environment) at++;
        if (at == count || rows![at].Environment != environment) Insert(at, environment);
        var row = rows![at];
        row = new(environment, row.Invocations + invocations, row.ColdStarts + coldStarts, row.Errors + errors);
        rows[at] = row;
        if (row is { Invocations: 0, ColdStarts: 0, Errors: 0 }) RemoveAt(at);
    }

    public void Combine(in EnvironmentTable other, int sign)
    {
        foreach (var row in other.Rows) Add(row.Environment, sign * row.Invocations, sign * row.ColdStarts, sign * row.Errors);
    }

    public void Clear() => count = 0;

    public readonly void Encode(ByteWriter output)
    {
        output.WriteVarint((ulong)count);
        foreach (var row in Rows)
        {
            output.WriteByte(row.Environment);
            output.WriteVarint((ulong)row.Invocations);
            output.WriteVarint((ulong)row.ColdStarts);
            output.WriteVarint((ulong)row.Errors);
        }
    }

    public void CombineEncoded(ref ByteReader input, int sign)
    {
        for (var left = input.ReadVarint(byte.MaxValue + 1); left > 0; left--)
        {
            var environment = input.ReadByte();
            var invocations = (long)input.ReadVarint();
            var coldStarts = (long)input.ReadVarint();
            var errors = (long)input.ReadVarint();
            Add(environment, sign * invocations, sign * coldStarts, sign * errors);
        }
    }

    private void Insert(int at, byte environment)
    {
        if (rows is null || count == rows.Length) Array.Resize(ref rows, count + 1);
        rows.AsSpan(at, count - at).CopyTo(rows.AsSpan(at + 1));
        rows[at] = new(environment, 0, 0, 0);
        count++;
    }

    private void RemoveAt(int at)
    {
        count--;
        rows.AsSpan(at + 1, count - at).CopyTo(rows.AsSpan(at));
    }
}
