using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Administration;

/// <summary>Prints rows as aligned columns for people, or as JSON for programs.</summary>
internal static class Listing
{
    private const int Gap = 2;

    public static void Write(CliHost host, string[] heads, IReadOnlyList<string[]> rows)
    {
        var widths = heads.Select((head, at) => rows.Select(row => row[at].Length).Append(head.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(heads))
        {
            var line = new StringBuilder();
            for (var at = 0; at < row.Length; at++) line.Append(Figures.Printable(row[at]).PadRight(widths[at] + Gap));
            host.Out.WriteLine(line.ToString().TrimEnd());
        }
    }

    public static void WriteJson(CliHost host, Action<Utf8JsonWriter> write)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) write(json);
        host.Out.WriteLine(Encoding.UTF8.GetString(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
    }

    /// <summary>RFC 3339 UTC, whole seconds; empty for none.</summary>
    public static string Time(long? timeUs) => timeUs is not { } us ? "" :
        DateTimeOffset.UnixEpoch.AddMicroseconds(us).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static void WriteTime(this Utf8JsonWriter json, string name, long? timeUs)
    {
        if (timeUs is null) json.WriteNull(name);
        else json.WriteString(name, Time(timeUs));
    }
}
