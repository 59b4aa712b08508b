using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Fairlead.Grpc;

/// <summary>How JSON text is escaped: all letters stand as they are, but those that HTML would misunderstand.</summary>
internal static class JsonText
{
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(UnicodeRanges.All);
}
