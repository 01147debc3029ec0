using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Cli.Analyze;

/// <summary>What of a file was not understood: all of it counted, the first few with place and reason.</summary>
internal sealed class Misreads
{
    private readonly List<Misread> first = [];

    public long Count { get; private set; }

    /// <summary>Some of them only lack the function's name.</summary>
    public bool LackName { get; private set; }

    public IReadOnlyList<Misread> First => first;

    /// <param name="unit">What the place counts: line or record.</param>
    /// <param name="place">From 1.</param>
    public void Tell(string unit, long place, Rejection rejection)
    {
        if (rejection.Reason == RejectionReason.UnknownFunction) LackName = true;
        if (first.Count < Limits.MisreadsTold) first.Add(new Misread(unit, place, rejection.Reason, Sentence(rejection)));
    }

    public void Add(long count) => Count += count;

    private static string Sentence(Rejection rejection) =>
        rejection.Reason == RejectionReason.UnknownFunction ? "the line does not tell its function: give --function NAME"
        : rejection.Pointer.Length == 0 ? rejection.Detail
        : $"{rejection.Pointer} {rejection.Detail}";
}

/// <param name="Unit">line or record.</param>
/// <param name="Place">From 1.</param>
internal sealed record Misread(string Unit, long Place, RejectionReason Reason, string Detail);
