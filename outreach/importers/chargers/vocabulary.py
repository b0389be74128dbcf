"""The names that registers give their columns, in Chinese, English and their neighbours' languages."""

# For every field the names it goes by, best first. Compared without case, blanks, marks and units.
NAMES: dict[str, str] = {
    "external_id": (
        "external id|station id|stationid|station_id|charge device id|chargedeviceid|id station itinerance|"
        "id_station|station code|电站编号|充电站编号|站点编号|场站编号|站点id|电站id|充电站id|场站id|站编号|"
        "ladestation id|poi id|poiid|ocm id|uuid|location id|objectid|international id|osm id|@id|globalid|"
        "充電站編號|站點編號|충전소id|statid|fid|id|编号|编码|reference|ref|code|uid|序列号|"
        "nom borne recharge|id emplazamiento|idemplazamiento"
    ),
    "item_id": (
        "id pdc itinerance|evse id|evseid|connector id|connectorid|charge point id|chargepointid|"
        "ladeeinrichtungs id|设备编号|桩编号|充电桩编号|充电设备编号|枪编号|充电枪编号|终端编号|接口编号|桩号|"
        "设备编码|充电桩编码|충전기id|chger id|chgerid|evse uid|"
        "id pdc|uid da tomada|uid tomada|ev charger id"
    ),
    "name": (
        "station name|stationname|station_name|nom station|nom_station|name of station|电站名称|充电站名称|"
        "站点名称|场站名称|充换电站名称|换电站名称|充电站名|电站名|站名|充电站|站点|场站|充电场站|充电设施名称|"
        "充电桩名称|anzeigename karte|anzeigename|location name|site name|charging station name|chargedevicename|"
        "nom de la borne de recharge|nom du parc|nombre|naam|bezeichnung|standortbezeichnung|station|name|title|"
        "名称|名字|设施名称|项目名称|充電站名稱|名稱|충전소명|충전소|nome|nazwa|site|location title|label|"
        "n station|nom parc|statnm|name of ev charging station|location sc|location tc|location en|nome do posto|施設名|施設名称|charger name|titulo|停車場名稱|公司名稱"
    ),
    "operator": (
        "operator|operator name|operatorname|operator title|operatorinfo title|nom operateur|nom_operateur|"
        "betreiber|运营商|运营商名称|运营企业|运营单位|运营公司|运营主体|运营方|经营单位|所属运营商|充电运营商|"
        "品牌|所属企业|企业名称|单位名称|建设单位|建设运营单位|投资单位|device networks|devicenetworks|"
        "ev network|network|network name|nom enseigne|nom_enseigne|brand|owned by|device owner name|"
        "deviceownername|device controller name|devicecontrollername|nom amenageur|nom_amenageur|owner|provider|"
        "company|cpo|營運商|業者|운영기관|운영기관명|관리업체명|operador|gestore|aanbieder|exploitant|operatör|operator org|"
        "n operateur|name of operator|busi nm|businm|titolare|運営者|運営事業者|主管機關|operator kurz"
    ),
    "latitude": (
        "latitude|lat|纬度|緯度|y坐标|纬度坐标|北纬|breitengrad|geogr breite|geographische breite|"
        "consolidated latitude|ylatitude|latitud|latitudine|latitude wgs84|lat wgs84|wgs84 lat|gcj02 lat|"
        "bd09 lat|lat gcj02|lat bd09|高德纬度|百度纬度|gps纬度|위도|szerokosc|breedtegraad|breddgrad|lati|"
        "gps lat|geo lat|y wgs84|ycoord|y|"
        "緯度 北緯|northing|hochwert|coord y|lat y 4326"
    ),
    "longitude": (
        "longitude|lon|lng|long|经度|經度|x坐标|经度坐标|东经|laengengrad|langengrad|geogr lange|"
        "geographische lange|consolidated longitude|xlongitude|longitud|longitudine|longitude wgs84|lon wgs84|"
        "lng wgs84|wgs84 lon|wgs84 lng|gcj02 lon|gcj02 lng|bd09 lng|lng gcj02|lng bd09|lon gcj02|高德经度|"
        "百度经度|gps经度|경도|dlugosc|lengtegraad|lengdegrad|gps lon|gps lng|geo lon|x wgs84|xcoord|x|"
        "経度|easting|rechtswert|coord x|long x 4326"
    ),
    "position": (
        "position|location|coordinates|coordonneesxy|coordonnees xy|coordinate|coords|coord|坐标|经纬度|坐标位置|"
        "位置坐标|地理坐标|经纬度坐标|地理位置坐标|经度纬度|wkt|the geom|geom|geometry|geopoint|geo point|"
        "geo point 2d|geo shape|koordinaten|koordinater|gps|gps coordinates|gps坐标|geo|lat lon|lat lng|latlng|"
        "latlon|latitude longitude|lon lat|lng lat|座標|좌표|georeferenced column|point|new georeferenced column|"
        "geocoded column"
    ),
    "address": (
        "address|street address|adresse station|adresse_station|地址|详细地址|站点地址|电站地址|充电站地址|"
        "场站地址|具体地址|安装地址|建设地址|建设地点|安装地点|地点|位置|详细位置|具体位置|所在地|地理位置|"
        "full address|formatted address|addressline1|address line1|addressinfo addressline1|strasse|straße|"
        "street|thoroughfare|adresse|rue|indirizzo|direccion|adres|gata|地址信息|充電站地址|주소|"
        "소재지도로명주소|road|streetname|station address|location address|ubicacion|via|"
        "소재지지번주소|ad station|addr street|addr|morada|endereco|straat|住所|所在地住所|address sc|address tc|address en|street name"
    ),
    "house_number": (
        "hausnummer|house number|house_number|building number|building name|street number|numero voie|"
        "addr housenumber|huisnummer|block house no|numero civico"
    ),
    "province": (
        "province|省|省份|省市|所在省|所属省份|省级|bundesland|state|state or province|stateorprovince|region|"
        "county name|pname|省名称|시도|설치시도명|지역|provincia|bundesstaat"
    ),
    "prefecture": (
        "city|市|城市|地市|所在市|所属城市|地级市|所在城市|地市名称|市州|ort|town|post town|posttown|"
        "consolidated commune|cityname|city name|ville|commune|municipality|kommune|市级|gemeente|plaats|stad|"
        "poststed|locality|comune|ciudad|municipio|landkreis|"
        "縣市|縣市別|addr city|cidade|localidad|군구|地區"
    ),
    "county": (
        "county|district|县|区县|县区|县市区|区|所在区县|所属区县|行政区|行政区域|行政区划|所属区域|所在县|"
        "所在区|县名|县级|区域|adname|district name|所属县区|所属县|县市区名称|kreis kreisfreie stadt|县域|"
        "시군구|"
        "name of district council district sc"
    ),
    "township": (
        "township|乡镇|镇|乡|街道|乡镇街道|镇街|所在乡镇|所属乡镇|所属镇|乡镇名称|镇街道|所在街道|乡镇街|"
        "所属乡镇街道|所在镇|town name|乡镇场|街镇|所在镇街|所属街道"
    ),
    "adcode": (
        "adcode|行政区划代码|区划代码|行政代码|县代码|区县代码|区域编码|地区代码|area code|gb2260"
    ),
    "status": (
        "status|station status|状态|电站状态|运营状态|站点状态|运行状态|使用状态|场站状态|建设状态|投运状态|"
        "设备状态|status code|statustype title|charge device status|chargedevicestatus|etat|statut|"
        "betriebsstatus|estado|stato|operational status|statuscode|運營狀態|상태|current status|是否运营|是否投运"
    ),
    "access": (
        "access|access code|accessibility|access type|开放类型|对外开放|是否对外开放|公共专用|使用性质|类别属性|"
        "服务对象|开放性|是否公用|充电站属性|公共属性|属性|站点属性|condition acces|condition_acces|"
        "zugaenglichkeit|zuganglichkeit|usage type|usagetype title|usagetype|groups with access code|"
        "이용자 제한|이용자제한|availability|nutzungsbeschrankung|站点性质|用途|公共私人"
    ),
    "restricted": (
        "access restriction flag|accessrestrictionflag|restricted access|restricted|is private"
    ),
    "station_kind": (
        "station type|kind|类型|站点类型|电站类型|设施类型|场站类型|充换电类型|站类型|类别|type|category|"
        "设施类别|充电站类型|业务类型|art der ladeeinrichtung|主体类型"
    ),
    "opened_on": (
        "open date|opened on|opening date|opened|date mise en service|date_mise_en_service|inbetriebnahmedatum|"
        "inbetriebnahme|commissioned|commissioning date|投运日期|投运时间|投产日期|投产时间|投入使用时间|"
        "投入运营时间|开通日期|开通时间|开业日期|开业时间|运营时间|启用日期|启用时间|建成时间|建成日期|竣工日期|投用时间|投用日期|"
        "建设时间|date opened|installed on|install date|installation date|start date|上线时间|正式投运时间|"
        "投入运行时间|启用年月|建成年月|year opened|"
        "설치년도|installation year|opening date"
    ),
    "planned_on": (
        "planned on|expected date|date planned|planned date|计划投运时间|计划投运日期|预计投运时间|计划建成时间|"
        "拟投运时间|计划日期"
    ),
    "closed_on": (
        "closed on|closing date|关停日期|停运日期|停用日期|拆除日期|关闭日期|date removed|closed date"
    ),
    "confirmed_on": (
        "confirmed on|date last confirmed|last confirmed|date last verified|last verified|datelastverified|"
        "date maj|date_maj|核实日期|核实时间|确认日期|最近确认|更新时间|更新日期|数据时间|核查时间|核查日期|"
        "date updated|last updated|dateupdated|updated at|updated|last modified|timestamp|last update|"
        "date last status update|stand|데이터기준일자|기준일자"
    ),
    "kind": (
        "connector type|connector types|connectortype|connector|connectors|plug type|plug types|plug|plugs|"
        "socket type|socket|steckertypen|steckertyp|stecker|接口类型|充电接口|接口标准|枪类型|充电枪类型|接口|"
        "枪头类型|接口形式|接口型式|充电接口类型|ev connector types|connector standard|standard|connection type|"
        "connectiontype title|outlet|type prise|prise|connector kind|枪型|插头类型|conectores|tipo de conector|포트|충전기타입|"
        "connectors list|connectorslist|"
        "급속충전타입구분|充電接口|充電槍類型|接頭類型|tipo presa|tipo di presa|tipoconector|conector|tipo conector|tipo tomada|충전기타입"
    ),
    "current": (
        "current type|current|current_type|currenttype title|交直流|充电类型|充电方式|电流类型|桩类型|充电桩类型|"
        "设备类型|交流直流|充电设备类型|桩型|快慢充|充电模式|output current|charge method|charge mode|ac dc|acdc|"
        "stromart|charger type|charging type|speed|ladetyp|lademodus|power type|level|type de courant|"
        "niveau de recharge|电流形式|充电桩类别|快充慢充|"
        "기종|niveau recharge|tipo de carregamento|chger type"
    ),
    "power_kw": (
        "power kw|power|powerkw|power_kw|rated power|rated output kw|ratedoutputkw|rated output|output kw|"
        "单枪功率|单桩功率|单桩额定功率|额定功率|功率|充电功率|最大功率|单枪最大功率|输出功率|额定输出功率|"
        "最大输出功率|功率kw|单机功率|设备功率|桩功率|枪功率|标称功率|puissance nominale|puissance_nominale|p kw|"
        "max power|max power kw|nennleistung stecker|nennleistung|leistung|leistung kw|charging capacity|"
        "potencia|potenza|vermogen|effekt|capacity kw|kw|充电容量|max electric power|power output|charger power|"
        "rated power kw|출력|"
        "puiss max|potencia maxima|output|급속충전량|충전용량|出力|出力kw|potenza massima|potenza kw|charger rated output in kw"
    ),
    "power_w": (
        "power w|powerw|watts|power watts|max power w|功率w|功率瓦"
    ),
    "station_kw": (
        "总功率|合计功率|装机功率|装机容量|站总功率|总容量|充电总功率|额定总功率|总装机功率|电站总功率|"
        "总装机容量|总额定功率|nennleistung ladeeinrichtung|anschlussleistung|total power|total kw|"
        "station power kw|total power kw|installed capacity|installed power|installierte leistung|电站功率|"
        "报装容量"
    ),
    "count": (
        "charge count|charge_count|connector count|count|quantity|connectors count|number of points|"
        "numberofpoints|nbre pdc|nbre_pdc|anzahl ladepunkte|anzahl|充电枪数量|枪数|充电枪数|枪数量|充电桩数量|"
        "充电桩数|桩数|桩数量|桩数量个|桩总数|枪总数|充电桩总数|充电枪总数|终端数量|充电终端数量|充电终端数|"
        "充电设施数量|设备数量|设备数|充电桩个数|数量|数量台|台数|个数|接口数量|充电接口数量|车位数量|"
        "number of connectors|numberofconnectors|number charging points|number_charging_points|num connectors|"
        "total points|points|charge points|chargepoints|chargers|charger count|num chargers|number of chargers|"
        "connectors number|plug count|ports|number of ports|num ports|evse count|evses|capacity|充电机数量|"
        "充电车位数|total number of evses|충전기수|plazas|bays|total evse|stall count|stallcount|stalls|"
        "充電樁數量|充電槍數量|充電樁數|numconectores|n conectores|no conectores|num conectores|numero conectores|numero prese|tomas|aantal laadpunten|number of connectors available"
    ),
    "dc_count": (
        "dc count|直流桩数量|直流桩数|直流桩|直流枪数|直流枪数量|直流充电桩数量|直流充电桩|直流数量|直流充电枪数|"
        "快充桩数|快充桩数量|快充桩|快充数量|快充枪数|直流终端数|直流桩个数|直流充电桩数|直流|快充|"
        "ev dc fast count|ev dc fast num|ev_dc_fast_num|dc chargers|dc fast count|fast chargers|fast count|"
        "num fast|rapid chargers|직류|直流枪|直流桩台数|直流台数|直流个数|"
        "急速充電器数|急速充電器台数|급속충전기수|급속충전기대수|快速充電器|快充樁數"
    ),
    "ac_count": (
        "ac count|交流桩数量|交流桩数|交流桩|交流枪数|交流枪数量|交流充电桩数量|交流充电桩|交流数量|交流充电枪数|"
        "慢充桩数|慢充桩数量|慢充桩|慢充数量|慢充枪数|交流终端数|交流桩个数|交流充电桩数|交流|慢充|"
        "ev level2 evse num|ev_level2_evse_num|ac chargers|slow chargers|slow count|num slow|交流枪|交流桩台数|"
        "交流台数|交流个数|"
        "普通充電器数|普通充電器台数|완속충전기수|완속충전기대수|中速充電器|慢充樁數"
    ),
    "level1_count": (
        "ev level1 evse num|ev_level1_evse_num|標準充電器"
    ),
    "dc_kw": (
        "dc power|直流功率|直流桩功率|直流单桩功率|直流额定功率|快充功率|直流单枪功率|dc kw|dc power kw|"
        "直流桩单桩功率|直流单机功率"
    ),
    "ac_kw": (
        "ac power|交流功率|交流桩功率|交流单桩功率|交流额定功率|慢充功率|交流单枪功率|ac kw|ac power kw|"
        "交流桩单桩功率|交流单机功率"
    ),
    "swap_bays": (
        "换电工位|换电工位数|换电仓位数|换电通道数|换电工位数量|swap bays|battery slots|换电位数"
    ),
    "voltage": (
        "voltage|rated voltage|output voltage"
    ),
    "row_number": (
        "序号|no|no.|nr|nr.|行号|index|serial|번호|項次|#"
    ),
    "fuel": (
        "fuel type code|fuel_type_code"
    ),
}  # fmt: skip
