using System.Globalization;
using Coldstart.Analytics.Functions.Reports;

namespace Coldstart.Api.Queries;

/// <summary>Picks, orders and pages the functions of a project. A page goes on after its last function, so that none is shown twice or left out when others come.</summary>
internal sealed class FunctionList(string sort, string search, string environment)
{
    /// <summary>What can be sorted by; a leading '-' turns the order round.</summary>
    public static readonly string[] Sorts =
    [
        "name", "-name", "invocations", "-invocations", "cold_start_rate", "-cold_start_rate", "init_p95", "-init_p95",
        "error_rate", "-error_rate", "cost_usd", "-cost_usd", "last_seen_at", "-last_seen_at",
    ];

    private readonly int direction = sort.StartsWith('-') ? -1 : 1;
    private readonly string key = sort.TrimStart('-');

    /// <summary>A page, and the cursor of the next one or null.</summary>
    public (IReadOnlyList<FunctionReport> Page, string? Next) Page(IEnumerable<FunctionReport> functions, Place? after, int limit)
    {
        var picked = functions.Where(IsPicked).Select(report => (Report: report, Place: PlaceOf(report)));
        if (after is { } place) picked = picked.Where(item => Compare(item.Place, place) > 0);
        var ordered = picked.ToList();
        ordered.Sort((a, b) => Compare(a.Place, b.Place));
        var page = ordered.Take(limit).ToList();
        return ([.. page.Select(item => item.Report)], ordered.Count > limit ? page[^1].Place.Text : null);
    }

    private bool IsPicked(FunctionReport report) =>
        (search.Length == 0 || report.Head.Name.Contains(search, StringComparison.OrdinalIgnoreCase))
        && (environment.Length == 0 || report.Environments.Any(known => known.Name == environment));

    private int Compare(Place a, Place b)
    {
        var order = a.Value.CompareTo(b.Value);
        if (order == 0 && key == "name") order = string.CompareOrdinal(a.Name, b.Name);
        order *= direction;
        if (order == 0) order = string.CompareOrdinal(a.Name, b.Name);
        return order == 0 ? a.Id.CompareTo(b.Id) : order;
    }

    private Place PlaceOf(FunctionReport report) => new(Value(report), report.Head.Id, report.Head.Name);

    private double Value(FunctionReport report) => key switch
    {
        "invocations" => report.Status.Invocations,
        "cold_start_rate" => report.Status.ColdStartRate,
        "init_p95" => report.Init.P95,
        "error_rate" => report.Status.ErrorRate,
        "cost_usd" => (double)report.Cost.Total,
        "last_seen_at" => report.Head.LastSeenUs,
        _ => 0,
    };

    /// <summary>Where a function stands in the order.</summary>
    internal readonly record struct Place(double Value, Guid Id, string Name)
    {
        public string Text => Cursor.Encode(string.Create(CultureInfo.InvariantCulture, $"{Value:R}|{Id:N}|{Name}"));

        public static bool TryParse(string cursor, out Place place)
        {
            place = default;
            if (!Cursor.TryDecode(cursor, out var text)) return false;
            var parts = text.Split('|', 3);
            if (parts.Length != 3 || !double.TryParse(parts[0], CultureInfo.InvariantCulture, out var value) || !Guid.TryParseExact(parts[1], "N", out var id)) return false;
            place = new Place(value, id, parts[2]);
            return true;
        }
    }
}
