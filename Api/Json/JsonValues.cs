using System.Globalization;
using System.Text.Json;

namespace Coldstart.Api.Json;

/// <summary>The contract's forms of times, durations, shares and money.</summary>
internal static class JsonValues
{
    /// <summary>RFC 3339 UTC; a fraction only where there is one, of at most µs.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long timeUs)
    {
        Span<byte> text = stackalloc byte[Rfc3339.LengthMax];
        json.WriteString(name, text[..Rfc3339.Format(timeUs, text)]);
    }

    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) => json.WriteTime(name, Rfc3339.ToUs(time));

    public static void WriteTimeValue(this Utf8JsonWriter json, long timeUs)
    {
        Span<byte> text = stackalloc byte[Rfc3339.LengthMax];
        json.WriteStringValue(text[..Rfc3339.Format(timeUs, text)]);
    }

    /// <summary>A time, or null where there is none.</summary>
    public static void WriteTimeOrNull(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? timeUs)
    {
        if (timeUs is { } time) json.WriteTime(name, time);
        else json.WriteNull(name);
    }

    /// <summary>A duration in ms or a size in MB, with at most three decimals (µs).</summary>
    public static void WriteMeasure(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double value) => json.WriteNumber(name, Math.Round(value, 3));

    /// <summary>A part of a whole, 0 to 1, with at most six decimals.</summary>
    public static void WriteShare(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double value) => json.WriteNumber(name, Math.Round(value, 6));

    /// <summary>Money: a decimal string with every digit and no trailing zeros.</summary>
    public static void WriteMoney(this Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal amount)
    {
        Span<byte> text = stackalloc byte[40];
        json.WriteString(name, text[..FormatMoney(amount, text)]);
    }

    public static void WriteMoneyValue(this Utf8JsonWriter json, decimal amount)
    {
        Span<byte> text = stackalloc byte[40];
        json.WriteStringValue(text[..FormatMoney(amount, text)]);
    }

    /// <summary>A text, or null where it is empty, which is how the domain says "not known".</summary>
    public static void WriteTextOrNull(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0) json.WriteString(name, text);
        else json.WriteNull(name);
    }

    public static void WriteId(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Guid id) => json.WriteString(name, id);

    private static int FormatMoney(decimal amount, Span<byte> text)
    {
        amount.TryFormat(text, out var length, "0.############################", CultureInfo.InvariantCulture);
        return length;
    }
}
