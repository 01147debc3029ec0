using System.Globalization;

namespace Coldstart.Bench;

/// <summary>What to measure.</summary>
/// <param name="ApiPath">The built server, Coldstart.Api.dll.</param>
/// <param name="IsQuick">Short segments and small states; goals 1 to 10 within a minute.</param>
/// <param name="Goal">The one goal to measure, or 0 for all.</param>
internal sealed record BenchOptions(string ApiPath, bool IsQuick, int Goal)
{
    /// <summary>The built silo; it is missing where the cluster engine is not built.</summary>
    public string SiloPath => ApiPath.Replace("Api", "Silo", StringComparison.Ordinal);

    public static BenchOptions? Parse(string[] arguments)
    {
        if (arguments is not [var apiPath, .. var rest] || !File.Exists(apiPath)) return null;
        var isQuick = rest is ["quick", ..];
        if (isQuick) rest = rest[1..];
        if (rest is ["full", ..]) rest = rest[1..];
        if (rest.Length == 0) return new BenchOptions(apiPath, isQuick, 0);
        return rest is ["goal", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var goal) ? new BenchOptions(apiPath, isQuick, goal) : null;
    }

    public T Pick<T>(T quick, T full) => IsQuick ? quick : full;
}
