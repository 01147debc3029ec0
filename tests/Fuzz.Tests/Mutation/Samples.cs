using System.Globalization;
using System.Text;

namespace Coldstart.Fuzz.Tests.Mutation;

/// <summary>The corpus: good bodies that mutations begin with.</summary>
internal static class Samples
{
    private static readonly Dictionary<string, string> Texts = typeof(Samples).Assembly.GetManifestResourceNames()
        .Where(static name => name.StartsWith("corpus/", StringComparison.Ordinal))
        .ToDictionary(static name => name["corpus/".Length..], Load);

    public static readonly string[] Invocations = ["invocation.json", "warm.json", "throttled.json"];

    public static readonly string[] Logs = ["text.log", "events.jsonl", "rows.csv"];

    public static IReadOnlyCollection<string> Names => Texts.Keys;

    public static string Text(string name) => Texts[name];

    /// <summary>An invocation of the last hour under ids that no other has.</summary>
    public static string Invocation(Random random, DateTimeOffset now, long number, int index)
    {
        var text = Texts[Invocations[random.Next(Invocations.Length)]];
        var time = now.AddSeconds(-random.Next(1, 3600)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return text.Replace("\"ID\"", $"\"i-{number}-{index}\"", StringComparison.Ordinal).Replace("\"RID\"", $"\"r-{number}-{index}\"", StringComparison.Ordinal).Replace("NOW", time, StringComparison.Ordinal).Trim();
    }

    private static string Load(string name)
    {
        using var reader = new StreamReader(typeof(Samples).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
