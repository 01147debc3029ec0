using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coldstart.Cli.Import;

/// <summary>
/// The idempotency key of a piece: class <c>import</c>, hash of its bytes, its place in the file, and what the caller said of it. The name of the
/// file is not in it: a copy is the same file. The place is, since the same lines twice in one file are two.
/// </summary>
/// <param name="options">What the caller said of the lines; another word is another import.</param>
internal sealed class PieceKey(ImportOptions options)
{
    private const string Class = "import";

    private const int HashBytes = 16;

    private readonly string saying = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{options.FunctionName}\n{options.Region}\n{options.Architecture}")).AsSpan(0, 4));

    public string Of(ReadOnlySpan<byte> piece, long offset) => Of(offset, SHA256.HashData(piece));

    /// <summary>The key of a piece by the SHA-256 of its bytes.</summary>
    public string Of(long offset, ReadOnlySpan<byte> hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Class}:{Convert.ToHexStringLower(hash[..HashBytes])}:{offset}:{saying}");
}
