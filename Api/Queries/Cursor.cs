using System.Buffers.Text;
using System.Text;

namespace Coldstart.Api.Queries;

/// <summary>Cursors are opaque to clients: a text in base64url.</summary>
internal static class Cursor
{
    private const int CharactersMax = 1024;

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static bool TryDecode(string cursor, out string text)
    {
        text = "";
        if (cursor.Length > CharactersMax || !Base64Url.IsValid(cursor)) return false;
        text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return true;
    }
}
