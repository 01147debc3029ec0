using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Coldstart.Observability.Exposition;

namespace Coldstart.Api.Tests.Operations;

/// <summary>A page of metrics as a scraper reads it.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, double> samples = new(StringComparer.Ordinal);

    private Scrape(string page)
    {
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#'))
        {
            var sample = Sample().Match(line);
            Assert.True(sample.Success, $"not a sample: {line}");
            samples.Add(sample.Groups["series"].Value, double.Parse(sample.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reads a page as it was sent.</summary>
    public static Scrape Read(string page) => new(page);

    public static Scrape Of(MetricsPage page) => new(Encoding.UTF8.GetString(page.Render(ExpositionFormat.Prometheus)));

    /// <summary>One series, labels in their order and all; 0 where it has not begun.</summary>
    public double this[string series] => samples.GetValueOrDefault(series);

    /// <summary>All series of a name together.</summary>
    public double Sum(string name, string label = "") =>
        samples.Where(sample => sample.Key.StartsWith(name + "{", StringComparison.Ordinal) && sample.Key.Contains(label, StringComparison.Ordinal)).Sum(static sample => sample.Value);

    public IEnumerable<string> Series => samples.Keys;

    [GeneratedRegex(@"^(?<series>[a-zA-Z_][a-zA-Z0-9_]*(\{([a-zA-Z_][a-zA-Z0-9_]*=""([^""\\\n]|\\[\\""n])*"",?)*\})?) (?<value>[-+0-9.EInfNa]+)$")]
    private static partial Regex Sample();
}
