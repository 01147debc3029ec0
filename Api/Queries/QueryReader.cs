using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;

namespace Coldstart.Api.Queries;

/// <summary>Reads the parameters of a query. Whatever is wrong is collected, all of it at once.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly List<ProblemError> errors = [];

    /// <summary>The problem to answer with, or null where everything was understood.</summary>
    public Problem? Problem => errors.Count == 0 ? null : new Problem(ProblemKind.Validation, "Validation error") { Errors = [.. errors] };

    public bool Has(string name) => query.ContainsKey(name);

    /// <summary>A text of at most <see cref="Limits.QueryTextCharacters"/> characters; empty where it is absent.</summary>
    public string Text(string name)
    {
        var text = query[name].ToString();
        if (text.Length > Limits.QueryTextCharacters || text.Any(char.IsControl)) Reject(name, $"must be at most {Limits.QueryTextCharacters} characters without control characters");
        return text;
    }

    public Window Window()
    {
        if (!query.TryGetValue("window", out var text)) return Analytics.Windows.Window.OneDay;
        if (!WindowExtensions.TryParse(text.ToString(), out var window)) Reject("window", "must be one of 5m, 1h, 6h, 24h, 7d, 30d");
        return window;
    }

    public long Whole(string name, long least, long greatest, long otherwise)
    {
        if (!query.TryGetValue(name, out var text)) return otherwise;
        if (long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= greatest) return number;
        Reject(name, $"must be a whole number from {least} to {greatest}");
        return otherwise;
    }

    /// <summary>RFC 3339 with an offset, or a date (its first moment in UTC); µs since 1970.</summary>
    public long Time(string name, long otherwise)
    {
        if (!query.TryGetValue(name, out var text)) return otherwise;
        if (Rfc3339.TryParse(text.ToString(), out var timeUs)) return timeUs;
        Reject(name, "must be a time such as 2026-01-02T10:30:00Z, or a date");
        return otherwise;
    }

    public string Choice(string name, string otherwise, params ReadOnlySpan<string> choices)
    {
        var text = query.TryGetValue(name, out var value) ? value.ToString() : otherwise;
        if (choices.Contains(text)) return text;
        Reject(name, "must be one of " + string.Join(", ", choices.ToArray()));
        return otherwise;
    }

    public Guid? Id(string name)
    {
        if (!query.TryGetValue(name, out var text)) return null;
        if (Guid.TryParse(text.ToString(), out var id)) return id;
        Reject(name, "must be a UUID");
        return null;
    }

    public void Reject(string name, string detail) => errors.Add(new ProblemError("?" + name, detail));
}
