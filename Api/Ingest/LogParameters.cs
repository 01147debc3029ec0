using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Problems;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Api.Ingest;

/// <summary>What an address tells of the lines that come to it: the same parameters at every door that takes lines.</summary>
internal static class LogParameters
{
    public static readonly IReadOnlyList<string> Names = ["function_name", "log_group", "log_stream", "region", "account_id", "architecture"];

    /// <summary>What is wrong with the parameters, or null.</summary>
    public static Problem? Check(IQueryCollection query)
    {
        foreach (var name in Names)
        {
            if (FaultOf(name, query[name].ToString()) is { } fault) return Problem.Validation("?" + name, fault);
        }
        return null;
    }

    /// <summary>What is wrong with the value of a parameter, or null; an empty one says nothing.</summary>
    public static string? FaultOf(string name, string text)
    {
        if (name == "architecture" && text is not ("" or "x86_64" or "arm64")) return "must be x86_64 or arm64";
        if (name == "function_name" && text.Length > 0 && !LogDefaults.IsFunctionName(text)) return $"must be 1 to {Limits.FunctionNameCharactersMax} characters of A-Za-z0-9-_.:$/, or an ARN";
        if (text.Length > Limits.QueryTextCharacters || text.Any(static character => !IsAllowed(character))) return $"must be at most {Limits.QueryTextCharacters} characters of A-Za-z0-9-_.:$/[]#";
        return null;
    }

    /// <summary>What a request tells; what it leaves open, its project may know.</summary>
    public static LogDefaults DefaultsOf(DoorRequest request) => new()
    {
        FunctionName = TextOrNull(request, "function_name"),
        LogGroup = TextOrNull(request, "log_group"),
        LogStream = TextOrNull(request, "log_stream"),
        Region = TextOrNull(request, "region") ?? (request.Project.DefaultRegion.Length > 0 ? request.Project.DefaultRegion : null),
        Account = TextOrNull(request, "account_id") ?? (request.Project.DefaultAccount.Length > 0 ? request.Project.DefaultAccount : null),
        Architecture = request.Query["architecture"].ToString() switch
        {
            "x86_64" => Architecture.X86,
            "arm64" => Architecture.Arm64,
            _ => Architecture.Unknown,
        },
        TimeUs = request.ReceivedAtUs,
        ProjectId = request.Project.Id,
        ProjectSlug = request.Project.Slug,
    };

    /// <summary>The address with which what came through a door can be read again.</summary>
    public static string AddressOf(string route, IQueryCollection query) =>
        route + QueryString.Create(Names.Where(query.ContainsKey).Select(name => KeyValuePair.Create(name, (string?)query[name].ToString())));

    private static string? TextOrNull(DoorRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || "-_.:$/[]#".Contains(character, StringComparison.Ordinal);
}
