using System.CommandLine;
using Coldstart.Cli.Analyze.Output;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Analyze;

/// <summary>What commands that read files check before they do.</summary>
internal static class FileArguments
{
    private const int RegionLengthMax = 32;

    /// <summary>What looks like an option and is none would otherwise be a file that is not there.</summary>
    public static void RefuseOptions(Argument<string[]> files) => files.Validators.Add(static result =>
    {
        foreach (var token in result.Tokens.Where(static token => token.Value.Length > 1 && token.Value[0] == '-')) result.AddError($"There is no option '{token.Value}' (a file of that name is './{token.Value}').");
    });

    /// <exception cref="UsageException">One of them cannot be.</exception>
    public static void CheckNames(string? region, string? function, string functionOption)
    {
        if (region is not null && (region.Length is 0 or > RegionLengthMax || !region.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')))
        {
            throw new UsageException($"'{Figures.Printable(region)}' is no AWS region: it must be like eu-central-1.");
        }
        if (function is not null && !LogDefaults.IsFunctionName(function)) throw new UsageException($"{functionOption} must be 1 to 255 characters of A-Za-z0-9-_.:$/, or an ARN.");
    }
}
