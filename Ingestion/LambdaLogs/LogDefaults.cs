using System.Text;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>What the caller knows of the lines that the lines do not hold. Every part may be absent.</summary>
public sealed record LogDefaults
{
    /// <summary>Nothing is known, and lines of every tenant are taken: what the command line begins with.</summary>
    public static LogDefaults None { get; } = new();

    /// <summary>The function of lines that name none: 1 to 255 characters of <c>A-Za-z0-9-_.:$/</c>, or an ARN of a function.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The log group; <c>/aws/lambda/NAME</c> gives the function where <see cref="FunctionName"/> does not.</summary>
    public string? LogGroup { get; init; }

    /// <summary>The log stream of lines that name none: one execution environment.</summary>
    public string? LogStream { get; init; }

    /// <summary>The region of every line; where it is absent, the lines' ARNs tell it.</summary>
    public string? Region { get; init; }

    /// <summary>The AWS account of every line; where it is absent, the lines' ARNs tell it.</summary>
    public string? Account { get; init; }

    public Architecture Architecture { get; init; }

    /// <summary>The time of lines that tell none, before the first that does, µs since 1970 UTC; null where it is the time of acceptance.</summary>
    public long? TimeUs { get; init; }

    /// <summary>The tenant of the request. With it, a line that names another tenant is rejected; null takes all.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>The other name of the tenant.</summary>
    public string? ProjectSlug { get; init; }

    /// <summary>True where a text can be a <see cref="FunctionName"/>; the decoder refuses another.</summary>
    public static bool IsFunctionName(string text)
    {
        var name = Encoding.UTF8.GetBytes(text);
        return FunctionNames.IsValid(name) || (FunctionArn.TryParse(name, out var arn) && !arn.FunctionName.IsEmpty);
    }
}
